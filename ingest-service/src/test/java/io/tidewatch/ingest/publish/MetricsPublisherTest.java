package io.tidewatch.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.RecordHeaders;
import io.tidewatch.events.Topic;
import io.tidewatch.events.metrics.LabelBook;
import io.tidewatch.events.metrics.MetricsRecordReader;
import io.tidewatch.events.metrics.MetricsVisitor;
import io.tidewatch.events.v1.Heartbeat;
import io.tidewatch.events.v1.ProjectCount;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.ProjectId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The client's own in-memory producer stands in for Kafka, which lets a test choose when records are acknowledged. */
class MetricsPublisherTest {
    private static final ProjectId PROJECT = new ProjectId("p");

    private final MockProducer<byte[], byte[]> kafka = new MockProducer<>(
            cluster(4), false, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
    private final MetricsPublisher publisher = new MetricsPublisher(
            kafka,
            new LabelBook(1_000, Clock.systemUTC()),
            Clock.systemUTC(),
            new MetricsPublisher.Settings(Duration.ofMillis(5), 100, Duration.ofSeconds(30), 2));

    private static Cluster cluster(int partitions) {
        Node node = new Node(1, "none", 1);
        List<PartitionInfo> infos = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            Node[] nodes = {node};
            infos.add(new PartitionInfo(Topic.METRICS.topicName(), i, node, nodes, nodes));
            infos.add(new PartitionInfo(Topic.METRIC_DELTAS.topicName(), i, node, nodes, nodes));
        }
        return new Cluster("c", List.of(node), infos, new TreeSet<>(), new TreeSet<>());
    }

    @AfterEach
    void close() {
        while (kafka.completeNext()) {}
        publisher.close();
    }

    private static SampleBatch batch(String name, int samples) {
        SampleBatch batch = new SampleBatch();
        SeriesRef series = new SeriesRef(Labels.of(Labels.NAME, name, "a", "b"));
        for (int i = 0; i < samples; i++) {
            batch.add(series, 1_000 + i, i);
        }
        return batch;
    }

    private List<ProducerRecord<byte[], byte[]>> records(RecordHeaders.Kind kind) {
        return kafka.history().stream()
                .filter(record -> EventHeaders.read(record.headers()).kind() == kind)
                .toList();
    }

    private void awaitRecords(int count) {
        await().until(() -> records(RecordHeaders.Kind.BATCH).size() >= count);
    }

    /** Acknowledges or fails everything that was sent, heartbeats included. */
    private void answer(boolean acknowledge) {
        while (acknowledge ? kafka.completeNext() : kafka.errorNext(new TimeoutException("away"))) {}
    }

    @Test
    void deltasGoToATopicOfTheirOwnAlwaysWithLabels() {
        publisher.start();
        for (int round = 1; round <= 2; round++) {
            CompletionStage<Void> outcome = publisher.publish(PROJECT, batch("a_total", 1), batch("d_total", 2));
            int records = 2 * round;
            awaitRecords(records);
            await().untilAsserted(() -> {
                answer(true);
                assertThat(outcome.toCompletableFuture()).isCompleted();
            });
        }
        List<ProducerRecord<byte[], byte[]>> deltas = records(RecordHeaders.Kind.BATCH).stream()
                .filter(record -> record.topic().equals(Topic.METRIC_DELTAS.topicName()))
                .toList();
        assertThat(deltas).hasSize(2).allSatisfy(record -> {
            EventHeaders headers = EventHeaders.read(record.headers());
            assertThat(headers.count()).isEqualTo(2);
            assertThat(headers.labels()).isTrue();
        });
        assertThat(publisher.pendingSamples()).isZero();
    }

    @Test
    void answersOnlyAfterKafkaHasEveryPart() {
        SampleBatch two = batch("a_total", 2);
        SeriesRef other = new SeriesRef(Labels.of(Labels.NAME, "b_total"));
        SeriesRef third = new SeriesRef(Labels.of(Labels.NAME, "c_total"));
        two.add(other, 5, 5);
        two.add(third, 5, 5);
        publisher.start();
        CompletionStage<Void> outcome = publisher.publish(PROJECT, two);
        awaitRecords(1);
        assertThat(outcome.toCompletableFuture()).isNotDone();

        await().untilAsserted(() -> {
            answer(true);
            assertThat(outcome.toCompletableFuture()).isCompleted();
        });
        assertThat(publisher.pendingSamples()).isZero();
        assertThat(publisher.acknowledgedSamples()).isEqualTo(4);
        assertThat(records(RecordHeaders.Kind.BATCH).stream()
                        .mapToInt(record -> EventHeaders.read(record.headers()).count())
                        .sum())
                .isEqualTo(4);
    }

    @Test
    void carriesLabelsUntilARecordWithThemIsAcknowledged() {
        publisher.start();
        CompletionStage<Void> first = publisher.publish(PROJECT, batch("a", 1));
        awaitRecords(1);
        answer(false);
        await().untilAsserted(() -> assertThat(first.toCompletableFuture()).isCompletedExceptionally());

        CompletionStage<Void> second = publisher.publish(PROJECT, batch("a", 1));
        awaitRecords(2);
        await().untilAsserted(() -> {
            answer(true);
            assertThat(second.toCompletableFuture()).isCompleted();
        });
        publisher.publish(PROJECT, batch("a", 1));
        awaitRecords(3);

        assertThat(records(RecordHeaders.Kind.BATCH))
                .extracting(record -> EventHeaders.read(record.headers()).labels())
                .containsExactly(true, true, false);
    }

    @Test
    void writesMetadataOnceUntilItChangesOrIsLost() {
        publisher.start();
        List<String> seen = new ArrayList<>();
        for (String help : List.of("one", "one", "two")) {
            SampleBatch batch = batch("a", 1);
            batch.add(new Metadata("a", MetricType.GAUGE, help, ""));
            int before = records(RecordHeaders.Kind.BATCH).size();
            publisher.publish(PROJECT, batch);
            awaitRecords(before + 1);
        }
        for (ProducerRecord<byte[], byte[]> record : records(RecordHeaders.Kind.BATCH)) {
            new MetricsRecordReader().read(record.value(), new MetricsVisitor() {
                @Override
                public void metadata(String family, MetricType type, String help, String unit) {
                    seen.add(help);
                }
            });
        }
        assertThat(seen).containsExactly("one", "two");
    }

    @Test
    void refusesMoreThanMayWait() {
        publisher.publish(PROJECT, batch("a", 90));
        assertThatThrownBy(() -> publisher.publish(PROJECT, batch("a", 11)))
                .isInstanceOf(ProblemException.class)
                .hasMessage("90 samples wait for Kafka, the most are 100");
        publisher.publish(PROJECT, batch("a", 10));
        publisher.start();
    }

    @Test
    void takesOneLargeRequestAloneAndSplitsItsRecord() {
        publisher.start();
        CompletionStage<Void> outcome = publisher.publish(PROJECT, batch("a", 200_000));
        await().untilAsserted(() -> {
            answer(true);
            assertThat(outcome.toCompletableFuture()).isCompleted();
        });
        assertThat(records(RecordHeaders.Kind.BATCH).size()).isGreaterThan(1);
        assertThat(records(RecordHeaders.Kind.BATCH)).allMatch(record -> record.value().length < 1_000_000);
    }

    /** 64 labels of 4,096 characters of three bytes: the largest series that is taken. */
    private static SeriesRef largestSeries(char first) {
        Labels.Builder labels = Labels.EMPTY.toBuilder().set(Labels.NAME, "large");
        for (int i = 1; i < LabelRules.MOST_LABELS; i++) {
            labels.set("l" + i, String.valueOf((char) (first + i)).repeat(LabelRules.LONGEST_VALUE));
        }
        return new SeriesRef(labels.build());
    }

    @Test
    void splitsWhatWouldBeLargerThanKafkaTakesHoweverLongTheLabels() {
        SampleBatch batch = batch("small", 1);
        for (char first : new char[] {'\u4e00', '\u5e00', '\u6e00'}) {
            batch.add(largestSeries(first), 1_000, 1);
        }
        publisher.start();
        CompletionStage<Void> outcome = publisher.publish(PROJECT, batch);
        await().untilAsserted(() -> {
            answer(true);
            assertThat(outcome.toCompletableFuture()).isCompleted();
        });
        assertThat(records(RecordHeaders.Kind.BATCH)).hasSizeGreaterThanOrEqualTo(3);
        assertThat(records(RecordHeaders.Kind.BATCH)).allMatch(record -> record.value().length < 1_000_000);
    }

    private static Heartbeat heartbeat(ProducerRecord<byte[], byte[]> record) {
        try {
            return Heartbeat.parseFrom(record.value());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** Else a lost sample would hide behind an exemplar that was read and not announced. */
    @Test
    void heartbeatsCountExactlyWhatTheHeadersOfTheRecordsCount() {
        SampleBatch batch = batch("a", 3);
        SeriesRef series = batch.series(0);
        batch.add(new SampleBatch.Exemplar(series, 1_000, 1, Labels.of("trace_id", "abc")));
        batch.add(new SampleBatch.Exemplar(series, 1_001, 1, Labels.of("trace_id", "def")));
        publisher.start();
        publisher.publish(PROJECT, batch);
        await().untilAsserted(() -> {
            answer(true);
            assertThat(records(RecordHeaders.Kind.HEARTBEAT).stream()
                            .map(MetricsPublisherTest::heartbeat)
                            .flatMap(beat -> beat.getPublishedList().stream())
                            .mapToLong(ProjectCount::getEvents)
                            .max())
                    .hasValue(records(RecordHeaders.Kind.BATCH).stream()
                            .mapToInt(record ->
                                    EventHeaders.read(record.headers()).count())
                            .sum());
        });
        assertThat(publisher.acknowledgedSamples()).isEqualTo(3);
    }

    @Test
    void beatsInEveryPartition() {
        publisher.start();
        await().until(() -> records(RecordHeaders.Kind.HEARTBEAT).size() >= 4);
        assertThat(records(RecordHeaders.Kind.HEARTBEAT).subList(0, 4))
                .extracting(ProducerRecord::partition)
                .containsExactly(0, 1, 2, 3);
    }
}
