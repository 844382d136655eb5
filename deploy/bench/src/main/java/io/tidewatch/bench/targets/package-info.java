/** Many targets in one process, to be scraped. */
@NullMarked
package io.tidewatch.bench.targets;

import org.jspecify.annotations.NullMarked;
