package io.tidewatch.promql.source;

import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import org.jspecify.annotations.Nullable;

/**
 * A series with its samples in columns, ascending by time stamp, time stamps unique. A sample is a float or a native
 * histogram. The arrays belong to the reader only for reading; they may be longer than {@code size}.
 *
 * @param labels of the series, {@code __name__} included
 * @param timestampsMs milliseconds since the Unix epoch
 * @param values raw bits kept; a stale marker ends the series until the next sample. What stands where a histogram
 *     does has no meaning
 * @param histograms null when all samples are floats; else null where the sample is a float
 * @param startsMs since when each cumulative sample counts, 0 where that is not known; null when it is known of none
 * @param size how many entries of the arrays count
 */
public record SeriesPoints(
        Labels labels,
        long[] timestampsMs,
        double[] values,
        @Nullable NativeHistogram @Nullable [] histograms,
        long @Nullable [] startsMs,
        int size) {

    /** Floats without start time stamps. */
    public SeriesPoints(Labels labels, long[] timestampsMs, double[] values, int size) {
        this(labels, timestampsMs, values, null, null, size);
    }
}
