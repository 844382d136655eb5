package io.tidewatch.ingest.derived;

import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.Topic;
import io.tidewatch.events.derived.DerivedStateRecords;
import io.tidewatch.events.metrics.LabelBook;
import io.tidewatch.events.v1.DerivedState;
import io.tidewatch.ingest.transform.MetricsOutput;
import io.tidewatch.ingest.transform.PartitionTransform;
import io.tidewatch.ingest.transform.TransformGroup;
import io.tidewatch.model.ProjectId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition of a source topic in this process's hands: its series. One thread.
 *
 * @param <E> an event
 */
final class SourcePartition<E> implements PartitionTransform {
    private static final Logger LOG = LoggerFactory.getLogger(SourcePartition.class);

    private final Derivation<E> derivation;
    private final SeriesTicks<E> ticks;
    private final MetricsOutput metrics;
    private final DerivedStateRecords stateRecords = new DerivedStateRecords();
    private final int statePartition;

    private SourcePartition(Derivation<E> derivation, SeriesTicks<E> ticks, MetricsOutput metrics, int statePartition) {
        this.derivation = derivation;
        this.ticks = ticks;
        this.metrics = metrics;
        this.statePartition = statePartition;
    }

    /** Begins with what the former owner has committed. */
    static <E> SourcePartition<E> open(
            Derivation<E> derivation,
            TransformGroup.Opening opening,
            LabelBook labels,
            Clock clock,
            MetricsOutput.Written written) {
        DerivedStateRecords format = new DerivedStateRecords();
        Map<String, DerivedState> last = new HashMap<>();
        opening.states(Topic.DERIVED_STATE, record -> {
            DerivedState state = format.message(record);
            if (state.getSource().equals(derivation.source()) && state.getPartition() == opening.partition()) {
                last.put(new String(record.key(), StandardCharsets.UTF_8), state);
            }
        });
        return new SourcePartition<>(
                derivation,
                new SeriesTicks<>(derivation, opening.partition(), last.values()),
                new MetricsOutput(labels, clock, opening.partitions(Topic.METRICS), written),
                opening.partition() % opening.partitions(Topic.DERIVED_STATE));
    }

    @Override
    public void read(ConsumerRecord<byte[], byte[]> record) {
        try {
            ProjectId project = EventHeaders.read(record.headers()).requireProject();
            ticks.event(record.offset(), record.timestamp(), project, derivation.events(record));
        } catch (RuntimeException e) {
            LOG.error(
                    "cannot read {}-{} at offset {}: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.toString());
            ticks.skip(record.offset());
        }
    }

    @Override
    public long dueMs() {
        return ticks.dueMs();
    }

    @Override
    public void passed(long instantMs) {
        ticks.closeThrough(instantMs);
    }

    @Override
    public boolean hasOutput() {
        return ticks.hasOutput();
    }

    @Override
    public long write(Consumer<ProducerRecord<byte[], byte[]>> out) {
        SeriesTicks.Output output = ticks.takeOutput();
        for (SeriesTicks.Sample sample : output.samples()) {
            metrics.sample(sample.series().project, sample.series().ref, sample.timestampMs(), sample.value(), 0);
        }
        metrics.write(out);
        output.states().forEach(state -> out.accept(stateRecords.record(statePartition, state)));
        return output.nextOffset();
    }

    @Override
    public void committed() {
        metrics.committed();
    }
}
