/** Native histograms as the engine calculates with them. */
@NullMarked
package io.tidewatch.promql.histogram;

import org.jspecify.annotations.NullMarked;
