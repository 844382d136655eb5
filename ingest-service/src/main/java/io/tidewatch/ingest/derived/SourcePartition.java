package io.tidewatch.ingest.derived;

import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.Topic;
import io.tidewatch.events.derived.DerivedStateRecords;
import io.tidewatch.events.metrics.FanOut;
import io.tidewatch.events.metrics.LabelBook;
import io.tidewatch.events.metrics.MetricPartitioner;
import io.tidewatch.events.metrics.MetricsRecordWriter;
import io.tidewatch.events.metrics.MetricsRecords;
import io.tidewatch.events.v1.DerivedState;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.ProjectId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition of a source topic in this process's hands: its series and the producer whose
 * {@code transactional.id} belongs to the partition, which fences whoever had it before. One thread.
 *
 * @param <E> an event
 */
final class SourcePartition<E> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SourcePartition.class);

    private record Target(ProjectId project, int partition) {}

    private final TopicPartition source;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Derivation<E> derivation;
    private final SeriesTicks<E> ticks;
    private final LabelBook labels;
    private final Clock clock;
    private final DerivedEvents.Written written;
    private final DerivedStateRecords stateRecords = new DerivedStateRecords();
    private final MetricPartitioner partitioner = new MetricPartitioner(FanOut.ONE);
    private final int metricPartitions;
    private final int statePartition;

    /** @param states as read from the state topic after the producer has begun */
    SourcePartition(
            Derivation<E> derivation,
            TopicPartition source,
            KafkaProducer<byte[], byte[]> producer,
            Collection<DerivedState> states,
            LabelBook labels,
            Clock clock,
            DerivedEvents.Written written) {
        this.derivation = derivation;
        this.source = source;
        this.producer = producer;
        this.ticks = new SeriesTicks<>(derivation, source.partition(), states);
        this.labels = labels;
        this.clock = clock;
        this.written = written;
        this.metricPartitions =
                producer.partitionsFor(Topic.METRICS.topicName()).size();
        this.statePartition = source.partition()
                % producer.partitionsFor(Topic.DERIVED_STATE.topicName()).size();
    }

    /** Counts a record; one that cannot be read is passed over and logged. */
    void read(ConsumerRecord<byte[], byte[]> record) {
        try {
            ProjectId project = EventHeaders.read(record.headers()).requireProject();
            ticks.event(record.offset(), record.timestamp(), project, derivation.events(record));
        } catch (RuntimeException e) {
            LOG.error("cannot read {} at offset {}: {}", source, record.offset(), e.toString());
            ticks.skip(record.offset());
        }
    }

    /** The partition is read to its end, and nothing appended before that instant is still to come. */
    void passed(long instantMs) {
        ticks.closeThrough(instantMs);
    }

    boolean hasOutput() {
        return ticks.hasOutput();
    }

    /** Writes samples, states and the offset in one transaction. An exception means that this object is of no use. */
    void commit(ConsumerGroupMetadata group) {
        long builtMs = clock.millis();
        SeriesTicks.Output output = ticks.takeOutput();
        Map<Target, MetricsRecordWriter> records = new HashMap<>();
        Map<Target, Set<Long>> carried = new HashMap<>();
        for (SeriesTicks.Sample sample : output.samples()) {
            ProjectId project = sample.series().project;
            SeriesRef ref = sample.series().ref;
            int partition = partitioner.partition(project, ref.family(), ref.labels(), metricPartitions);
            Target target = new Target(project, partition);
            MetricsRecordWriter writer = records.computeIfAbsent(target, key -> new MetricsRecordWriter());
            boolean carry = labels.mustCarry(project, partition, ref.hash());
            if (carry) {
                carried.computeIfAbsent(target, key -> new HashSet<>()).add(ref.hash());
            }
            int number = writer.series(ref.family(), ref.hash(), carry ? ref.labels() : null);
            writer.sample(number, sample.timestampMs(), sample.value(), 0);
        }
        producer.beginTransaction();
        records.forEach((target, writer) -> {
            var unused = producer.send(MetricsRecords.record(target.project, target.partition, writer, null));
        });
        for (DerivedState state : output.states()) {
            var unused = producer.send(stateRecords.record(statePartition, state));
        }
        producer.sendOffsetsToTransaction(Map.of(source, new OffsetAndMetadata(output.nextOffset())), group);
        producer.commitTransaction();
        carried.forEach((target, hashes) ->
                hashes.forEach(hash -> labels.acknowledged(target.project, target.partition, hash, builtMs)));
        records.forEach((target, writer) -> written.written(target.partition, target.project, writer.samples()));
    }

    /** States of a source partition among the records of the state topic. */
    static Collection<DerivedState> states(String source, int partition, List<ConsumerRecord<byte[], byte[]>> records) {
        DerivedStateRecords format = new DerivedStateRecords();
        Map<String, DerivedState> last = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            DerivedState state = format.message(record);
            if (state.getSource().equals(source) && state.getPartition() == partition) {
                last.put(new String(record.key(), StandardCharsets.UTF_8), state);
            }
        }
        return last.values();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
