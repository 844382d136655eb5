package io.tidewatch.ingest.derived;

import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.Topic;
import io.tidewatch.events.derived.DerivedStateRecords;
import io.tidewatch.events.errors.ErrorRecords;
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
 * One partition of {@code tidewatch.errors} in this process's hands: its counters and the producer whose
 * {@code transactional.id} belongs to the partition, which fences whoever had it before. One thread.
 */
final class SourcePartition implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SourcePartition.class);

    private record Target(ProjectId project, int partition) {}

    private final TopicPartition source;
    private final KafkaProducer<byte[], byte[]> producer;
    private final ErrorCounter counter;
    private final LabelBook labels;
    private final Clock clock;
    private final DerivedErrors.Written written;
    private final ErrorRecords errors = new ErrorRecords();
    private final DerivedStateRecords stateRecords = new DerivedStateRecords();
    private final MetricPartitioner partitioner = new MetricPartitioner(FanOut.ONE);
    private final int metricPartitions;
    private final int statePartition;

    /** @param states as read from the state topic after the producer has begun */
    SourcePartition(
            TopicPartition source,
            KafkaProducer<byte[], byte[]> producer,
            Collection<DerivedState> states,
            LabelBook labels,
            Clock clock,
            DerivedErrors.Written written) {
        this.source = source;
        this.producer = producer;
        this.counter = new ErrorCounter(source.partition(), states);
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
            counter.event(
                    record.offset(),
                    record.timestamp(),
                    project,
                    errors.message(record).getEventsList());
        } catch (RuntimeException e) {
            LOG.error("cannot read {} at offset {}: {}", source, record.offset(), e.toString());
            counter.skip(record.offset());
        }
    }

    /** The partition is read to its end, and nothing appended before that instant is still to come. */
    void passed(long instantMs) {
        counter.closeThrough(instantMs);
    }

    boolean hasOutput() {
        return counter.hasOutput();
    }

    /** Writes samples, states and the offset in one transaction. An exception means that this object is of no use. */
    void commit(ConsumerGroupMetadata group) {
        long builtMs = clock.millis();
        ErrorCounter.Output output = counter.takeOutput();
        Map<Target, MetricsRecordWriter> records = new HashMap<>();
        Map<Target, Set<Long>> carried = new HashMap<>();
        for (ErrorCounter.Sample sample : output.samples()) {
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
    static Collection<DerivedState> states(int partition, List<ConsumerRecord<byte[], byte[]>> records) {
        DerivedStateRecords format = new DerivedStateRecords();
        Map<String, DerivedState> last = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            DerivedState state = format.message(record);
            if (state.getSource().equals(ErrorCounter.SOURCE) && state.getPartition() == partition) {
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
