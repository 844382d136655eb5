package io.tidewatch.promql.script;

import io.tidewatch.model.NativeHistogram;
import org.jspecify.annotations.Nullable;

/**
 * One place of a sequence in a script.
 *
 * @param value of a float; the stale marker for {@code stale}; milliseconds for a start time stamp
 * @param histogram set when a native histogram stands there
 * @param hintGiven whether the script says what is known of a counter reset before the histogram
 * @param gap whether nothing stands there
 */
record Point(double value, @Nullable NativeHistogram histogram, boolean hintGiven, boolean gap) {
    static final Point GAP = new Point(0, null, false, true);

    static Point of(double value) {
        return new Point(value, null, false, false);
    }

    static Point of(NativeHistogram histogram, boolean hintGiven) {
        return new Point(Double.NaN, histogram, hintGiven, false);
    }
}
