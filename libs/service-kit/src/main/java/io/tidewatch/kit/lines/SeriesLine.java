package io.tidewatch.kit.lines;

import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Samples of a series, as a line holds them. The arrays may be longer than {@code size}; they are only for reading.
 *
 * @param timestampsMs milliseconds since the Unix epoch
 * @param values raw bits kept; without meaning where there is a histogram
 * @param histograms null when all samples are floats; else null where one is
 * @param startsMs since when each sample counts, 0 where not known; null when it is known of none
 */
public record SeriesLine(
        Labels labels,
        int size,
        long[] timestampsMs,
        double[] values,
        @Nullable NativeHistogram @Nullable [] histograms,
        long @Nullable [] startsMs) {}
