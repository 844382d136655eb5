package io.tidewatch.ingest.wiring;

import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.RecordHeaders;
import io.tidewatch.events.Topic;
import io.tidewatch.events.deadletters.DeadLetterRecords;
import io.tidewatch.events.errors.ErrorRecords;
import io.tidewatch.events.lifecycle.LifecycleRecords;
import io.tidewatch.events.metrics.MetricsRecordReader;
import io.tidewatch.events.metrics.MetricsVisitor;
import io.tidewatch.events.v1.DeadLetter;
import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.events.v1.LifecycleEvent;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.eclipse.microprofile.config.ConfigProvider;

/** Reads back from Kafka, by a plain consumer, what the service has put there. */
final class KafkaLog {
    /** A sample with its labels. */
    record Point(Labels labels, long timestampMs, double value) {}

    private KafkaLog() {}

    static String bootstrap() {
        return ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class);
    }

    /** Every record of the topic, committed ones only, partition by partition. */
    static List<ConsumerRecord<byte[], byte[]>> records(Topic topic) {
        Map<String, Object> config = Map.of(
                "bootstrap.servers", bootstrap(), "auto.offset.reset", "earliest", "isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.topicName()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            }
            return all;
        }
    }

    static List<ErrorEvent> errors(ProjectId project) {
        ErrorRecords format = new ErrorRecords();
        List<ErrorEvent> events = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records(Topic.ERRORS)) {
            if (project.equals(EventHeaders.read(record.headers()).project())) {
                events.addAll(format.message(record).getEventsList());
            }
        }
        return events;
    }

    static List<LifecycleEvent> lifecycle(ProjectId project) {
        LifecycleRecords format = new LifecycleRecords();
        List<LifecycleEvent> events = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records(Topic.LIFECYCLE)) {
            if (project.equals(EventHeaders.read(record.headers()).project())) {
                events.addAll(format.message(record).getEventsList());
            }
        }
        return events;
    }

    static List<DeadLetter> deadLetters(ProjectId project) {
        DeadLetterRecords format = new DeadLetterRecords();
        return records(Topic.DEAD_LETTERS).stream()
                .map(format::message)
                .filter(letter -> letter.getProject().equals(project.value()))
                .toList();
    }

    static List<Point> points(ProjectId project) {
        List<Point> points = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records(Topic.METRICS)) {
            EventHeaders headers = EventHeaders.read(record.headers());
            if (headers.kind() == RecordHeaders.Kind.BATCH && project.equals(headers.project())) {
                points.addAll(points(record, LABELS));
            }
        }
        return points;
    }

    /** Native histograms and exemplars, as text. */
    static List<String> others(ProjectId project) {
        List<String> others = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records(Topic.METRICS)) {
            EventHeaders headers = EventHeaders.read(record.headers());
            if (headers.kind() == RecordHeaders.Kind.BATCH && project.equals(headers.project())) {
                new MetricsRecordReader().read(record.value(), new MetricsVisitor() {
                    @Override
                    public void labels(long seriesHash, Labels labels) {
                        LABELS.put(seriesHash, labels);
                    }

                    @Override
                    public void histogram(long seriesHash, long timestampMs, NativeHistogram value, long startMs) {
                        others.add("histogram " + LABELS.get(seriesHash) + " " + value.count() + " " + value.sum());
                    }

                    @Override
                    public void exemplar(long seriesHash, long timestampMs, double value, Labels exemplarLabels) {
                        others.add("exemplar " + LABELS.get(seriesHash) + " " + exemplarLabels + " " + value);
                    }
                });
            }
        }
        return others;
    }

    private static final Map<Long, Labels> LABELS = new HashMap<>();

    private static List<Point> points(ConsumerRecord<byte[], byte[]> record, Map<Long, Labels> known) {
        List<Point> points = new ArrayList<>();
        new MetricsRecordReader().read(record.value(), new MetricsVisitor() {
            @Override
            public void labels(long seriesHash, Labels labels) {
                known.put(seriesHash, labels);
            }

            @Override
            public void sample(long seriesHash, long timestampMs, double value, long startTimestampMs) {
                points.add(new Point(
                        Objects.requireNonNull(known.get(seriesHash), "labels come first"), timestampMs, value));
            }
        });
        return points;
    }
}
