package io.tidewatch.query.head;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.events.Topic;
import io.tidewatch.query.erasure.Masks;
import io.tidewatch.query.offsets.PartitionOffsets;
import io.tidewatch.query.projection.DeadLetters;
import io.tidewatch.query.series.SeriesCatalog;
import io.tidewatch.query.store.BlockReads;
import io.tidewatch.query.store.ExemplarTable;
import io.tidewatch.query.store.PostgresFixture;
import io.tidewatch.query.store.PostgresSeriesStore;
import io.tidewatch.query.store.ProjectTiers;
import io.tidewatch.query.store.SeriesStore;
import io.tidewatch.query.store.Tiers;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The metrics path of one query-service, without the service around it. */
public final class Replica {
    public final SeriesCatalog catalog = new SeriesCatalog(1_000_000);
    public final RecoveryState recovery = new RecoveryState();
    public final MetricsPipeline pipeline;
    public final SeriesStore store;
    private final MetricsConsumer consumer;
    private final Thread reader;
    private final ScheduledExecutorService sealing = Executors.newSingleThreadScheduledExecutor();

    /**
     * @param group whose partitions it shares, and under whose name the offsets stand
     * @param topicId a topic of this id only is the one that was read before
     */
    Replica(String bootstrapServers, String group, UUID topicId, Producer<byte[], byte[]> producer) {
        this(bootstrapServers, Map.of("group.id", group), group, topicId, "test", producer);
    }

    /**
     * @param membership settings of the consumer
     * @param group under whose name the offsets stand
     * @param address as it stands in the offset ledger
     */
    public Replica(
            String bootstrapServers,
            Map<String, Object> membership,
            String group,
            UUID topicId,
            String address,
            Producer<byte[], byte[]> producer) {
        PostgresFixture postgres = PostgresFixture.get();
        store = new PostgresSeriesStore(
                postgres.transactions,
                new PartitionOffsets(group, Topic.METRICS.topicName(), () -> topicId, address),
                new BlockReads(postgres.queries, 1_000_000),
                postgres.queries,
                new ExemplarTable(postgres.queries, new ObjectMapper()),
                new ObjectMapper(),
                ProjectTiers.all(new Tiers(Duration.ofHours(24), Duration.ofDays(7), Duration.ofDays(30))),
                Masks.NONE,
                Clock.systemUTC());
        store.loadSeries(catalog::load);
        recovery.loaded();
        pipeline = new MetricsPipeline(store, catalog, new HeadLimits(Duration.ofHours(2), Duration.ofHours(24)));
        consumer = new MetricsConsumer(
                () -> consumer(bootstrapServers, membership),
                pipeline,
                new OlderLabels(() -> consumer(bootstrapServers, Map.of())),
                new DeadLetters(producer),
                recovery,
                new Quiet(),
                1_000_000);
        reader = new Thread(consumer, "replica");
        reader.start();
    }

    /** Begins to seal what comes, now and then. */
    public Replica sealing() {
        Sealer sealer = new Sealer(
                pipeline,
                Duration.ofMillis(300),
                1_000_000,
                consumer::reclaim,
                new Quiet(),
                partition -> 0,
                System::nanoTime);
        var unused = sealing.scheduleWithFixedDelay(sealer::turn, 50, 50, TimeUnit.MILLISECONDS);
        return this;
    }

    /** Ends without sealing what it holds. */
    public void kill() throws InterruptedException {
        sealing.shutdownNow();
        consumer.close();
        reader.join();
        sealing.awaitTermination(10, TimeUnit.SECONDS);
    }

    private static Consumer<byte[], byte[]> consumer(String bootstrapServers, Map<String, Object> group) {
        Map<String, Object> settings = new HashMap<>(group);
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "none");
        settings.put("isolation.level", "read_committed");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Asks nothing. */
    private static final class Quiet implements MetricsWatch {
        @Override
        public void events(int count) {}

        @Override
        public void heartbeat(int partition, long sentMs) {}

        @Override
        public void reads(Set<Integer> partitions) {}

        @Override
        public void unreadable() {}

        @Override
        public void sealed(Duration took, long stored, long duplicates) {}

        @Override
        public void sealFailed(boolean fenced) {}
    }
}
