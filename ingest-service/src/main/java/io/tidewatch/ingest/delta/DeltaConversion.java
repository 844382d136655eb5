package io.tidewatch.ingest.delta;

import io.tidewatch.events.Topic;
import io.tidewatch.events.metrics.LabelBook;
import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.transform.TransformGroup;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.model.ProjectId;
import java.time.Clock;
import java.time.Duration;

/**
 * Converts the points on {@code tidewatch.metric-deltas} to cumulative samples on {@code tidewatch.metrics}, each added
 * once ({@link TransformGroup}). Start and close from any thread.
 */
public final class DeltaConversion implements AutoCloseable {
    private static final String GROUP = "tidewatch-metric-deltas";

    /**
     * What may be tuned.
     *
     * @param maxStreamSeries series that the streams of one partition become at most, a native histogram counted as ten
     * @param idle after so long without a point a stream is forgotten and begins anew
     * @param maxSeries series of which is remembered that their labels stand on Kafka
     */
    public record Settings(int maxStreamSeries, Duration idle, int maxSeries) {}

    /** Told of what is committed. */
    public interface Listener {
        /** Cumulative samples stand on Kafka. */
        void written(int metricsPartition, ProjectId project, int points);

        /** Points were dropped; the first of them in words. */
        void dropped(ProjectId project, RefusalReason reason, long points, String first);

        /** Streams of a partition that is here; 0 when it is not any more. */
        void streams(int partition, int count);
    }

    private final TransformGroup group;

    public DeltaConversion(KafkaConnection kafka, Clock clock, Settings settings, Listener listener) {
        LabelBook labels = new LabelBook(settings.maxSeries(), clock);
        DeltaStreams.Limits limits = new DeltaStreams.Limits(
                settings.maxStreamSeries(), settings.idle().toMillis());
        group = new TransformGroup(
                GROUP,
                Topic.METRIC_DELTAS,
                kafka,
                clock,
                opening -> DeltaPartition.open(limits, opening, labels, clock, listener));
    }

    /** Begins; once only. */
    public void start() {
        group.start();
    }

    /** Ends after what is under way, at most two seconds later. */
    @Override
    public void close() {
        group.close();
    }
}
