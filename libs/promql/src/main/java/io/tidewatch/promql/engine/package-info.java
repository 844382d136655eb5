/** Evaluates syntax trees over a series source. */
@NullMarked
package io.tidewatch.promql.engine;

import org.jspecify.annotations.NullMarked;
