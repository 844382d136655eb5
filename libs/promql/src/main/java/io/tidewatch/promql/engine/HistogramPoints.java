package io.tidewatch.promql.engine;

import io.tidewatch.promql.histogram.Histogram;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The histograms of a series, ascending by time stamp.
 *
 * @param timestampsMs ascending
 * @param values parallel
 * @param startsMs since when each counts, 0 where unknown; null when not known of any
 */
record HistogramPoints(long[] timestampsMs, Histogram[] values, long @Nullable [] startsMs) {
    static final HistogramPoints NONE = new HistogramPoints(new long[0], new Histogram[0], null);

    static HistogramPoints of(long[] timestampsMs, List<Histogram> values, long @Nullable [] startsMs) {
        int size = values.size();
        return size == 0
                ? NONE
                : new HistogramPoints(
                        Arrays.copyOf(timestampsMs, size),
                        values.toArray(new Histogram[0]),
                        startsMs == null ? null : Arrays.copyOf(startsMs, size));
    }

    /** With unknown hints told from the sample before. */
    HistogramPoints withHints() {
        Histogram[] told = values.clone();
        for (int i = 1; i < told.length; i++) {
            told[i] = told[i].withHintAfter(values[i - 1]);
        }
        return new HistogramPoints(timestampsMs, told, startsMs);
    }

    /** Of samples that did not follow each other: without hints about what was between them. */
    HistogramPoints withoutHints() {
        Histogram[] plain = values.clone();
        for (int i = 0; i < plain.length; i++) {
            plain[i] = plain[i].withoutResetHint();
        }
        return new HistogramPoints(timestampsMs, plain, startsMs);
    }

    int size() {
        return values.length;
    }
}
