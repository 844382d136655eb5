/** Measurements of the PromQL library on its own, in one process. */
@NullMarked
package io.tidewatch.bench.promql;

import org.jspecify.annotations.NullMarked;
