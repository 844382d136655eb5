package io.tidewatch.alert.evaluation;

import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.StaleMarker;
import org.jspecify.annotations.Nullable;

/**
 * A sample that evaluation gives and that goes to the stream.
 *
 * @param labels name included
 * @param timestampMs milliseconds since the Unix epoch
 * @param value any double, the stale marker included; NaN of a histogram
 * @param histogram null of a float
 */
public record RecordedSample(
        ProjectId project,
        Labels labels,
        long timestampMs,
        double value,
        @Nullable NativeHistogram histogram) {
    /** The end of a series. */
    static RecordedSample end(ProjectId project, Labels labels, long timestampMs) {
        return new RecordedSample(project, labels, timestampMs, StaleMarker.VALUE, null);
    }

    /** A float. */
    static RecordedSample of(ProjectId project, Labels labels, long timestampMs, double value) {
        return new RecordedSample(project, labels, timestampMs, value, null);
    }
}
