package io.tidewatch.ingest.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidewatch.embedded.EmbeddedKafka;
import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.RecordHeaders;
import io.tidewatch.events.Topic;
import io.tidewatch.events.metrics.LabelBook;
import io.tidewatch.events.metrics.MetricsRecordReader;
import io.tidewatch.events.metrics.MetricsVisitor;
import io.tidewatch.ingest.publish.MetricsPublisher;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.kit.topics.TopicCreator;
import io.tidewatch.kit.topics.TopicPlan;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.NativeHistogram.ResetHint;
import io.tidewatch.model.NativeHistogram.Span;
import io.tidewatch.model.ProjectId;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Points go in while their converter is killed, another takes over and a third joins. */
class DeltaConversionIT {
    private static final ProjectId PROJECT = new ProjectId("shop");
    private static final int COUNTERS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long STEP_MS = 1_000;

    @TempDir
    private Path folder;

    private final long begin = System.currentTimeMillis() - 600_000;
    private EmbeddedKafka broker;
    private MetricsPublisher publisher;
    private int rounds;

    @BeforeEach
    void start() throws Exception {
        broker = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        KafkaConnection kafka = KafkaConnection.to(broker.bootstrapServers());
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            new TopicCreator(admin)
                    .ensure(List.of(
                            TopicPlan.of(Topic.METRICS, 8, (short) 1),
                            TopicPlan.of(Topic.METRIC_DELTAS, 8, (short) 1),
                            TopicPlan.of(Topic.DELTA_STATE, 8, (short) 1)));
        }
        publisher = new MetricsPublisher(
                new KafkaProducer<>(kafka.with(Map.of()), new ByteArraySerializer(), new ByteArraySerializer()),
                new LabelBook(1_000, Clock.systemUTC()),
                Clock.systemUTC(),
                new MetricsPublisher.Settings(Duration.ofMillis(1), 100_000, Duration.ofSeconds(30), 2));
        publisher.start();
    }

    @AfterEach
    void stop() {
        publisher.close();
        broker.close();
    }

    /** A point of each series, for each round; the point of round n counts n + 1. */
    private void send(int count) throws Exception {
        for (int i = 0; i < count; i++, rounds++) {
            SampleBatch deltas = new SampleBatch();
            long start = begin + rounds * STEP_MS;
            double value = rounds + 1;
            for (int c = 0; c < COUNTERS; c++) {
                SeriesRef series = new SeriesRef(Labels.of("__name__", "counter_" + c + "_total", "a", "b"));
                deltas.add(series, start + STEP_MS, value, start);
            }
            deltas.add(new SampleBatch.HistogramPoint(
                    new SeriesRef(Labels.of("__name__", "latency_seconds")), start + STEP_MS, explicit(value), start));
            publisher
                    .publish(PROJECT, new SampleBatch(), deltas)
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static NativeHistogram explicit(double count) {
        return new NativeHistogram(
                ResetHint.UNKNOWN,
                NativeHistogram.CUSTOM_BUCKETS,
                0,
                0,
                count,
                count,
                List.of(new Span(0, 2)),
                List.of(count, 0.0),
                List.of(),
                List.of(),
                List.of(0.5));
    }

    /** Values by series and time; every record of the topic that was committed. */
    private Map<String, TreeMap<Long, List<Double>>> written() {
        Map<Long, Labels> labels = new HashMap<>();
        Map<String, TreeMap<Long, List<Double>>> values = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : metrics()) {
            if (EventHeaders.read(record.headers()).kind() != RecordHeaders.Kind.BATCH) {
                continue;
            }
            new MetricsRecordReader().read(record.value(), new MetricsVisitor() {
                @Override
                public void labels(long seriesHash, Labels of) {
                    labels.put(seriesHash, of);
                }

                @Override
                public void sample(long seriesHash, long timestampMs, double value, long startMs) {
                    assertThat(startMs).isEqualTo(begin);
                    String series = Objects.requireNonNull(labels.get(seriesHash), "labels come first")
                            .toString();
                    values.computeIfAbsent(series, s -> new TreeMap<>())
                            .computeIfAbsent(timestampMs, t -> new ArrayList<>())
                            .add(value);
                }
            });
        }
        return values;
    }

    private List<ConsumerRecord<byte[], byte[]>> metrics() {
        Map<String, Object> config =
                KafkaConnection.to(broker.bootstrapServers()).with(Map.of("isolation.level", "read_committed"));
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topic.METRICS.topicName()).stream()
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

    private void awaitRounds(int count) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).until(() -> {
            Map<String, TreeMap<Long, List<Double>>> written = written();
            return written.size() == COUNTERS + 4
                    && written.values().stream().allMatch(points -> points.containsKey(begin + count * STEP_MS));
        });
    }

    @Test
    void eachPointIsAddedOnceThroughAKillAndHandOvers() throws Exception {
        Process killed = ConverterProcess.start(broker.bootstrapServers());
        try {
            send(10);
            awaitRounds(10);
            Thread sender = new Thread(() -> {
                try {
                    send(200);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            sender.start();
            awaitRounds(30);
            killed.destroyForcibly().waitFor();
            sender.join();
        } finally {
            killed.destroyForcibly();
        }
        try (DeltaConversion second = ConverterProcess.conversion(broker.bootstrapServers())) {
            second.start();
            awaitRounds(210);
            try (DeltaConversion third = ConverterProcess.conversion(broker.bootstrapServers())) {
                third.start();
                send(100);
                awaitRounds(310);
                second.close();
                send(20);
                awaitRounds(330);
            }
        }
        Map<String, TreeMap<Long, List<Double>>> written = written();
        written.forEach((series, points) -> {
            TreeMap<Long, List<Double>> expected = new TreeMap<>(Map.of(begin + 1, List.of(0.0)));
            double sum = 0;
            for (int round = 0; round < rounds; round++) {
                sum += round + 1;
                expected.put(begin + (round + 1) * STEP_MS, List.of(sum));
            }
            assertThat(points).as(series).isEqualTo(expected);
        });
    }
}
