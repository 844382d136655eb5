package io.tidewatch.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.RecordHeaders;
import io.tidewatch.events.Topic;
import io.tidewatch.events.metrics.LabelBook;
import io.tidewatch.events.metrics.MetricsRecordReader;
import io.tidewatch.events.metrics.MetricsVisitor;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Several senders and several lanes: what is acknowledged stands on Kafka once, in the order of its series. */
class PublishLanesSimTest {
    private static final ProjectId PROJECT = new ProjectId("p");
    private static final long SEED = 5;
    private static final int PARTITIONS = 7;
    private static final int SENDERS = 4;
    private static final int REQUESTS = 300;
    private static final int SERIES = 100;

    private final AtomicBoolean broken = new AtomicBoolean();
    /** Acknowledges at once, or throws as Kafka's client does when it is broken. */
    private final MockProducer<byte[], byte[]> kafka =
            new MockProducer<>(
                    cluster(),
                    true,
                    new RoundRobinPartitioner(),
                    new ByteArraySerializer(),
                    new ByteArraySerializer()) {
                @Override
                public synchronized Future<RecordMetadata> send(
                        ProducerRecord<byte[], byte[]> record, Callback callback) {
                    if (broken.get() && EventHeaders.read(record.headers()).kind() == RecordHeaders.Kind.BATCH) {
                        throw new KafkaException("broken");
                    }
                    return super.send(record, callback);
                }
            };

    private final MetricsPublisher publisher = new MetricsPublisher(
            kafka,
            new LabelBook(100_000, Clock.systemUTC()),
            Clock.systemUTC(),
            new MetricsPublisher.Settings(Duration.ofMillis(2), 10_000_000, Duration.ofSeconds(30), 3));

    private static Cluster cluster() {
        Node node = new Node(1, "none", 1);
        Node[] nodes = {node};
        List<PartitionInfo> infos = new ArrayList<>();
        for (int i = 0; i < PARTITIONS; i++) {
            infos.add(new PartitionInfo(Topic.METRICS.topicName(), i, node, nodes, nodes));
        }
        return new Cluster("c", List.of(node), infos, new TreeSet<>(), new TreeSet<>());
    }

    private static SeriesRef series(int sender, int number) {
        return new SeriesRef(Labels.of(Labels.NAME, "m" + number % 20, "sender", "" + sender, "n", "" + number));
    }

    /** Samples of one sender; the value says which one it is. */
    private static SampleBatch batch(int sender, Random random, long[] last) {
        SampleBatch batch = new SampleBatch();
        int size = 1 + random.nextInt(200);
        for (int i = 0; i < size; i++) {
            int number = random.nextInt(SERIES);
            batch.add(series(sender, number), ++last[number], number);
        }
        return batch;
    }

    private static final class OnKafka implements MetricsVisitor {
        final Map<Long, List<Long>> times = new HashMap<>();
        final Set<Long> labelled = new HashSet<>();

        @Override
        public void labels(long seriesHash, Labels labels) {
            labelled.add(seriesHash);
        }

        @Override
        public void sample(long seriesHash, long timestampMs, double value, long startTimestampMs) {
            assertThat(labelled).as("labels come before any sample").contains(seriesHash);
            times.computeIfAbsent(seriesHash, hash -> new ArrayList<>()).add(timestampMs);
        }
    }

    private OnKafka onKafka() {
        OnKafka seen = new OnKafka();
        for (ProducerRecord<byte[], byte[]> record : kafka.history()) {
            if (EventHeaders.read(record.headers()).kind() == RecordHeaders.Kind.BATCH) {
                new MetricsRecordReader().read(record.value(), seen);
            }
        }
        return seen;
    }

    @Test
    void everySampleStandsOnceInOrderAndClosingLosesNothing() throws Exception {
        publisher.start();
        long[][] sent = new long[SENDERS][SERIES];
        List<CompletableFuture<Void>> outcomes = new ArrayList<>();
        List<Thread> senders = new ArrayList<>();
        for (int s = 0; s < SENDERS; s++) {
            int sender = s;
            senders.add(new Thread(() -> {
                Random random = new Random(SEED + sender);
                for (int i = 0; i < REQUESTS; i++) {
                    CompletableFuture<Void> outcome = publisher
                            .publish(PROJECT, batch(sender, random, sent[sender]))
                            .toCompletableFuture();
                    synchronized (outcomes) {
                        outcomes.add(outcome);
                    }
                }
            }));
        }
        senders.forEach(Thread::start);
        for (Thread sender : senders) {
            sender.join();
        }
        publisher.close();

        assertThat(outcomes)
                .hasSize(SENDERS * REQUESTS)
                .allMatch(outcome -> outcome.isDone() && !outcome.isCompletedExceptionally());
        OnKafka seen = onKafka();
        for (int sender = 0; sender < SENDERS; sender++) {
            for (int number = 0; number < SERIES; number++) {
                List<Long> times =
                        seen.times.getOrDefault(series(sender, number).hash(), List.of());
                assertThat(times).as("seed %d", SEED).hasSize((int) sent[sender][number]);
                for (int i = 0; i < times.size(); i++) {
                    assertThat(times.get(i)).isEqualTo(i + 1);
                }
            }
        }
        assertThat(publisher.pendingSamples()).isZero();
        assertThatThrownBy(() -> publisher.publish(PROJECT, batch(0, new Random(1), sent[0])))
                .isInstanceOf(TidewatchException.class)
                .hasMessageContaining("stopping");
    }

    @Test
    void whatTheClientThrowsFailsTheRequestAndFreesItsPlace() {
        publisher.start();
        broken.set(true);
        CompletableFuture<Void> failed = publisher
                .publish(PROJECT, batch(0, new Random(2), new long[SERIES]))
                .toCompletableFuture();
        assertThatThrownBy(failed::join)
                .hasCauseInstanceOf(TidewatchException.class)
                .hasMessageContaining("Kafka did not take the samples: broken");
        broken.set(false);
        CompletableFuture<Void> taken = publisher
                .publish(PROJECT, batch(0, new Random(2), new long[SERIES]))
                .toCompletableFuture();
        taken.join();
        publisher.close();
        assertThat(publisher.pendingSamples()).isZero();
        assertThat(onKafka().labelled).isNotEmpty();
    }
}
