package io.tidewatch.query.wiring;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.kit.StartTask;
import io.tidewatch.kit.wiring.SchemaStart;
import io.tidewatch.kit.wiring.TopicsStart;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.query.erasure.Erasures;
import io.tidewatch.query.errors.ErrorRetention;
import io.tidewatch.query.head.MetricsConsumer;
import io.tidewatch.query.head.MetricsPipeline;
import io.tidewatch.query.head.OlderLabels;
import io.tidewatch.query.head.PartitionHead;
import io.tidewatch.query.head.RecoveryState;
import io.tidewatch.query.head.Sealer;
import io.tidewatch.query.ledger.ConservationLedger;
import io.tidewatch.query.ledger.LatencyWindow;
import io.tidewatch.query.ledger.Signal;
import io.tidewatch.query.ledger.Tally;
import io.tidewatch.query.newest.LocalHeads;
import io.tidewatch.query.newest.Owners;
import io.tidewatch.query.newest.SeriesFollower;
import io.tidewatch.query.partitions.PartitionUpkeep;
import io.tidewatch.query.partitions.PartitionedTable;
import io.tidewatch.query.partitions.TimePartitions;
import io.tidewatch.query.projection.DeadLetters;
import io.tidewatch.query.series.ErasedSeries;
import io.tidewatch.query.series.SeriesCatalog;
import io.tidewatch.query.series.SeriesExpiry;
import io.tidewatch.query.store.Compaction;
import io.tidewatch.query.store.ErasureWork;
import io.tidewatch.query.store.ProjectRetention;
import io.tidewatch.query.store.ProjectTiers;
import io.tidewatch.query.store.SeriesStore;
import io.tidewatch.query.store.StoreTransactions;
import io.tidewatch.query.store.Tiers;
import io.tidewatch.query.store.WindowCarryOver;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/** Runs the metrics path: schema, series, reader, sealer, and the upkeep of partitions. */
@Singleton
public class MetricsRuntime implements ConservationLedger.OpenCounts {
    private static final Logger LOG = Logger.getLogger(MetricsRuntime.class);
    private static final Duration UPKEEP = Duration.ofMinutes(10);
    private static final Duration OWNERS = Duration.ofSeconds(5);
    private static final Duration FOLLOW = Duration.ofMinutes(1);
    private static final Duration COMPACTION = Duration.ofSeconds(30);

    private final MetricsPipeline pipeline;
    private final MetricsConsumer consumer;
    private final Sealer sealer;
    private final PartitionUpkeep upkeep;
    private final ProjectionLag projectionLag;
    private final QueryMeters meters;
    private final SeriesCatalog catalog;
    private final StartTask prepare;
    private final Thread reader;
    private final ScheduledExecutorService sealing = daemon("metrics-sealer");
    private final ScheduledExecutorService upkeeping = daemon("partition-upkeep");
    private final SeriesStore store;
    private final SeriesFollower follower;
    private final LocalHeads heads;
    private final Owners owners;
    private final SeriesExpiry expiry;
    private final WindowCarryOver carryOver;
    private final Compaction compaction;
    private final ScheduledExecutorService compacting = daemon("block-compaction");
    private final Erasures erasures;
    private final ErasureWork erasureWork;
    private final ProjectTiers tiers;
    private final ProjectRetention projectRetention;
    private final ErasedSeries erasedSeries;
    private final ScheduledExecutorService erasing = daemon("metric-erasure");

    MetricsRuntime(
            MetricsPipeline pipeline,
            SeriesCatalog catalog,
            SeriesStore store,
            SeriesFollower follower,
            LocalHeads heads,
            Owners owners,
            RecoveryState recovery,
            DeadLetters deadLetters,
            StoreTransactions transactions,
            Erasures erasures,
            ProjectTiers tiers,
            ObjectMapper json,
            ErrorRetention errors,
            KafkaConnection kafka,
            QuerySettings settings,
            QueryMeters meters,
            MeterRegistry registry,
            SchemaStart schema,
            TopicsStart topics,
            ProjectionLag projectionLag,
            Clock clock) {
        this.pipeline = pipeline;
        this.projectionLag = projectionLag;
        this.meters = meters;
        this.catalog = catalog;
        this.store = store;
        this.carryOver = new WindowCarryOver(transactions);
        this.follower = follower;
        this.heads = heads;
        this.owners = owners;
        this.expiry = new SeriesExpiry(
                catalog,
                entry -> pipeline.heads().stream().anyMatch(head -> head.holds(entry)),
                () -> tiers.longest().longest(),
                clock);
        this.consumer = new MetricsConsumer(
                () -> kafkaConsumer(
                        kafka,
                        // Shorter than usual: so long nobody reads the partitions of a replica that was killed.
                        Map.of("group.id", QueryBeans.CONSUMER, "session.timeout.ms", 10_000),
                        "tidewatch-query-metrics"),
                pipeline,
                new OlderLabels(() -> kafkaConsumer(kafka, Map.of(), "tidewatch-query-labels")),
                deadLetters,
                recovery,
                meters,
                2 * settings.seal().maxSamples());
        this.sealer = new Sealer(
                pipeline,
                settings.seal().interval(),
                settings.seal().maxSamples(),
                consumer::reclaim,
                meters,
                erasures::sealThrough,
                System::nanoTime);
        this.erasures = erasures;
        this.tiers = tiers;
        this.projectRetention = new ProjectRetention(transactions, tiers, clock);
        this.erasureWork = new ErasureWork(transactions, QueryBeans.CONSUMER, json);
        this.erasedSeries = new ErasedSeries(
                catalog, entry -> pipeline.heads().stream().anyMatch(head -> head.holds(entry)), store::known);
        this.upkeep = new PartitionUpkeep(
                transactions, new TimePartitions(), () -> tables(settings, tiers.longest(), errors), clock);
        this.compaction = new Compaction(transactions, settings.outOfOrder(), tiers, clock);
        this.reader = new Thread(consumer, "metrics-reader");
        reader.setDaemon(true);
        this.prepare = new StartTask("loading of series", () -> {
            schema.task().whenDone().toCompletableFuture().get(1, TimeUnit.DAYS);
            topics.task().whenDone().toCompletableFuture().get(1, TimeUnit.DAYS);
            tiers.refresh();
            upkeep.run();
            carryOver.run();
            follower.load();
            erasures.refresh();
            recovery.loaded();
            begin();
            return catalog.size();
        });
        gauges(registry, catalog);
    }

    void start(@Observes StartupEvent event) {
        prepare.start();
    }

    @PreDestroy
    void stop() throws InterruptedException {
        prepare.close();
        consumer.close();
        reader.join(5_000);
        sealing.shutdownNow();
        upkeeping.shutdownNow();
        compacting.shutdownNow();
        erasing.shutdownNow();
        if (sealing.awaitTermination(10, TimeUnit.SECONDS)) {
            sealer.last();
        }
    }

    /** What must have happened before reads are whole. */
    public StartTask prepared() {
        return prepare;
    }

    @Override
    public List<Tally> tallies() {
        return pipeline.openTallies();
    }

    @Override
    public long samples(ProjectId project) {
        return pipeline.heads().stream().mapToLong(h -> h.samplesOf(project)).sum();
    }

    @Override
    public List<LatencyWindow.Summary> latencies() {
        return List.of(meters.toStore().summary());
    }

    @Override
    public long series(ProjectId project) {
        return catalog.of(project).size();
    }

    @Override
    public Map<Signal, Long> lag() {
        Map<Signal, Long> lag = new HashMap<>(projectionLag.bySignal());
        lag.put(
                Signal.METRICS,
                consumer.lag().values().stream().mapToLong(Long::longValue).sum());
        return lag;
    }

    private void begin() {
        reader.start();
        sealing.scheduleWithFixedDelay(guarded(sealer::turn), 500, 250, TimeUnit.MILLISECONDS);
        upkeeping.scheduleWithFixedDelay(
                guarded(this::keepUp), UPKEEP.toSeconds(), UPKEEP.toSeconds(), TimeUnit.SECONDS);
        upkeeping.scheduleWithFixedDelay(
                guarded(owners::recent), OWNERS.toSeconds(), OWNERS.toSeconds(), TimeUnit.SECONDS);
        upkeeping.scheduleWithFixedDelay(
                guarded(this::follow), FOLLOW.toSeconds(), FOLLOW.toSeconds(), TimeUnit.SECONDS);
        compacting.scheduleWithFixedDelay(
                guarded(this::compact), COMPACTION.toSeconds(), COMPACTION.toSeconds(), TimeUnit.SECONDS);
        erasing.scheduleWithFixedDelay(guarded(this::erase), 1, 1, TimeUnit.SECONDS);
    }

    private void erase() {
        try {
            erasures.refresh();
            if (erasureWork.turn(erasures.all())) {
                erasures.refresh();
            }
            erasedSeries.turn(erasures.all());
        } catch (TidewatchException e) {
            LOG.warnf("what is to be erased waits: %s", e.getMessage());
        }
    }

    private void keepUp() {
        try {
            tiers.refresh();
            upkeep.run();
            // While replicas are replaced, one of the version before may still have written.
            carryOver.run();
            store.forgetSeries(expiry.beforeMs());
            int forgotten = expiry.run();
            if (forgotten > 0) {
                LOG.infof("forgot %d series of which nothing is kept any more", forgotten);
            }
        } catch (TidewatchException e) {
            LOG.warnf("partitions and series are not kept up yet: %s", e.getMessage());
        }
        keepUpProjects();
    }

    /** Last, and by itself: whatever holds it up holds up nothing else. */
    private void keepUpProjects() {
        try {
            projectRetention.run();
        } catch (TidewatchException e) {
            LOG.warnf("what projects keep no longer is not deleted yet: %s", e.getMessage());
        }
    }

    /** So that queries need not, and that series which others write are not forgotten here. */
    private void follow() {
        try {
            tiers.refresh();
        } catch (TidewatchException e) {
            LOG.warnf("retention of projects is not known anew: %s", e.getMessage());
        }
        if (heads.isShared()) {
            follower.follow();
        }
    }

    private void compact() {
        try {
            compaction.turn();
        } catch (TidewatchException e) {
            LOG.warnf("blocks are not merged yet: %s", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A scheduled task that throws is not run again. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("background work failed, tried again soon", e);
            }
        };
    }

    private void gauges(MeterRegistry registry, SeriesCatalog catalog) {
        Gauge.builder("tidewatch_query_head_samples", pipeline, MetricsPipeline::samples)
                .register(registry);
        Gauge.builder("tidewatch_query_head_series", pipeline, p -> p.heads().stream()
                        .mapToLong(PartitionHead::series)
                        .sum())
                .register(registry);
        Gauge.builder("tidewatch_query_series", catalog, SeriesCatalog::size).register(registry);
        FunctionCounter.builder("tidewatch_query_merges", compaction, Compaction::merges)
                .description("Merges of blocks")
                .register(registry);
        FunctionCounter.builder("tidewatch_query_merged_blocks", compaction, Compaction::blocks)
                .description("Blocks that merges have read")
                .register(registry);
        FunctionCounter.builder("tidewatch_query_merged_samples", compaction, Compaction::samples)
                .description("Samples that merges have written")
                .register(registry);
        FunctionCounter.builder("tidewatch_query_erased_samples", erasureWork, ErasureWork::samples)
                .description("Samples and buckets that were erased on request")
                .register(registry);
        for (Signal signal : Signal.values()) {
            Gauge.builder("tidewatch_query_lag_records", this, r -> r.lag().getOrDefault(signal, 0L))
                    .tag("signal", signal.text())
                    .register(registry);
        }
    }

    private static List<PartitionedTable> tables(QuerySettings settings, Tiers tiers, ErrorRetention errors) {
        return List.of(
                new PartitionedTable("error_event", Duration.ofDays(1), errors.events()),
                new PartitionedTable(
                        "lifecycle_event",
                        Duration.ofDays(1),
                        settings.retention().lifecycle()),
                new PartitionedTable("error_count_15s", Duration.ofHours(6), errors.fifteenSeconds()),
                new PartitionedTable("error_count_1m", Duration.ofDays(1), errors.oneMinute()),
                new PartitionedTable("error_count_5m", Duration.ofDays(7), errors.fiveMinutes()),
                // Emptied by merges and dropped then; this is for what no merge can read.
                new PartitionedTable("metric_seal", Duration.ofHours(6), tiers.longest()),
                new PartitionedTable("metric_block", Duration.ofHours(6), tiers.raw()),
                new PartitionedTable("metric_block_1m", Duration.ofDays(1), tiers.minutes()),
                new PartitionedTable("metric_block_5m", Duration.ofDays(7), tiers.fiveMinutes()),
                new PartitionedTable(
                        "exemplar", Duration.ofHours(4), settings.retention().exemplars()),
                new PartitionedTable(
                        "alert_transition",
                        Duration.ofDays(7),
                        settings.retention().alerts()));
    }

    private static Consumer<byte[], byte[]> kafkaConsumer(
            KafkaConnection kafka, Map<String, Object> group, String clientId) {
        Map<String, Object> settings = new HashMap<>(group);
        settings.put("client.id", clientId);
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "none");
        settings.put("isolation.level", "read_committed");
        settings.put("max.poll.records", 2_000);
        settings.put("max.partition.fetch.bytes", 4 << 20);
        settings.put("fetch.max.bytes", 16 << 20);
        return new KafkaConsumer<>(kafka.with(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static ScheduledExecutorService daemon(String name) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }
}
