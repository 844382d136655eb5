package io.tidewatch.ingest.derived;

import io.tidewatch.events.metrics.LabelBook;
import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.events.v1.LifecycleEvent;
import io.tidewatch.ingest.transform.MetricsOutput;
import io.tidewatch.ingest.transform.TransformGroup;
import io.tidewatch.kit.KafkaConnection;
import java.time.Clock;

/**
 * Derives series from the events of a topic, each event counted once ({@link TransformGroup}). Start and close from any
 * thread.
 *
 * @param <E> an event
 */
public final class DerivedEvents<E> implements AutoCloseable {
    private static final int SERIES_REMEMBERED = 100_000;

    private final TransformGroup group;

    private DerivedEvents(Derivation<E> derivation, KafkaConnection kafka, Clock clock, MetricsOutput.Written written) {
        LabelBook labels = new LabelBook(SERIES_REMEMBERED, clock);
        this.group = new TransformGroup(
                "tidewatch-derived-" + derivation.source(),
                derivation.topic(),
                kafka,
                clock,
                opening -> SourcePartition.open(derivation, opening, labels, clock, written));
    }

    /** Counts of the events on {@code tidewatch.errors}. */
    public static DerivedEvents<ErrorEvent> ofErrors(
            KafkaConnection kafka, Clock clock, MetricsOutput.Written written) {
        return new DerivedEvents<>(new ErrorSeries(), kafka, clock, written);
    }

    /** Pools and deployments of the events on {@code tidewatch.lifecycle}. */
    public static DerivedEvents<LifecycleEvent> ofLifecycle(
            KafkaConnection kafka, Clock clock, MetricsOutput.Written written) {
        return new DerivedEvents<>(new LifecycleSeries(), kafka, clock, written);
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
