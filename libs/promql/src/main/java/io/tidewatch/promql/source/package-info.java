/** What the engine asks of a storage. */
@NullMarked
package io.tidewatch.promql.source;

import org.jspecify.annotations.NullMarked;
