package io.tidewatch.ingest.derived;

import io.tidewatch.events.Topic;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What series a kind of event makes. A pure function of the events and of what {@link Series} holds; no clock, no state.
 * Safe for any thread.
 *
 * @param <E> an event
 */
interface Derivation<E> {
    /** Names the source in keys of states, in the consumer group and in logs. Never changes. */
    String source();

    /** Where the events stand. */
    Topic topic();

    /** The events of a record. */
    List<E> events(ConsumerRecord<byte[], byte[]> record);

    /**
     * Counts an event.
     *
     * @param appendMs when Kafka appended it
     */
    void derive(ProjectId project, E event, long appendMs, Series series);

    /** The series of one source partition, in the tick that is open. Labels hold the metric's name. */
    interface Series {
        /** The partition, for the label that tells sub-series apart. */
        String partition();

        /** Counts a counter up; by 0, the counter is there from now on. */
        void add(ProjectId project, Labels labels, double by);

        /** Sets a gauge. */
        void set(ProjectId project, Labels labels, double value);

        /** What a gauge was set to last; NaN when it never was. */
        double last(ProjectId project, Labels labels);

        /** The value, or {@code other} when the label has taken its most values already. */
        String cap(ProjectId project, String label, String value, int most);
    }
}
