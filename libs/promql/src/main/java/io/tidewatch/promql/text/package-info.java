/** How PromQL writes numbers, durations and strings. */
@NullMarked
package io.tidewatch.promql.text;

import org.jspecify.annotations.NullMarked;
