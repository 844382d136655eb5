/** What an expression reads, found without evaluating it. */
@NullMarked
package io.tidewatch.promql.select;

import org.jspecify.annotations.NullMarked;
