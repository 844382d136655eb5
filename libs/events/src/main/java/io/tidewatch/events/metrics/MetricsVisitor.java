package io.tidewatch.events.metrics;

import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.NativeHistogram;

/**
 * What a metrics record holds, in the order in which it stands: section by section (a family's floats, or its
 * histograms), in it series by series, in it point by point. The labels of a series come only in records that carry
 * labels. Called on the reader's thread; an exception thrown here ends the reading and reaches the caller.
 */
public interface MetricsVisitor {
    /**
     * A section of one family begins.
     *
     * @param familyHash lower 32 bits of {@code MetricFamily.hash}
     * @param series series in the section
     * @param points samples or histograms in the section
     * @return whether to read it; false passes over it, labels included
     */
    default boolean family(int familyHash, int series, int points) {
        return true;
    }

    /** Whether {@link #labels} shall be called for a series whose labels stand here; false saves decoding them. */
    default boolean wantsLabels(long seriesHash) {
        return true;
    }

    /** Labels of a series, given before its points in a record that carries them. */
    default void labels(long seriesHash, Labels labels) {}

    /**
     * A float sample.
     *
     * @param seriesHash 64-bit hash of the labels ({@code SeriesHasher})
     * @param timestampMs milliseconds since the Unix epoch
     * @param value raw bits kept
     * @param startTimestampMs since when a cumulative value counts; 0 when not known
     */
    default void sample(long seriesHash, long timestampMs, double value, long startTimestampMs) {}

    /** A native histogram; parameters as of {@link #sample}. */
    default void histogram(long seriesHash, long timestampMs, NativeHistogram value, long startTimestampMs) {}

    /** An exemplar of a series. */
    default void exemplar(long seriesHash, long timestampMs, double value, Labels exemplarLabels) {}

    /** Metadata of a metric family; help and unit may be empty. */
    default void metadata(String family, MetricType type, String help, String unit) {}
}
