package io.tidewatch.query.wiring;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tidewatch.events.Topic;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.kit.db.JdbcTransactions;
import io.tidewatch.kit.db.ProjectTransactions;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.EngineOptions;
import io.tidewatch.promql.engine.LimitException.Limit;
import io.tidewatch.promql.text.DurationText;
import io.tidewatch.query.alerts.AlertHistory;
import io.tidewatch.query.alerts.AlertProjection;
import io.tidewatch.query.alerts.AlertRow;
import io.tidewatch.query.erasure.ErasureTable;
import io.tidewatch.query.erasure.Erasures;
import io.tidewatch.query.errors.ErrorMetrics;
import io.tidewatch.query.errors.ErrorProjection;
import io.tidewatch.query.errors.ErrorRetention;
import io.tidewatch.query.errors.ErrorRow;
import io.tidewatch.query.errors.ErrorWriter;
import io.tidewatch.query.export.SeriesExport;
import io.tidewatch.query.federate.Federation;
import io.tidewatch.query.head.HeadLimits;
import io.tidewatch.query.head.MetricsPipeline;
import io.tidewatch.query.head.RecoveryState;
import io.tidewatch.query.ledger.ConservationLedger;
import io.tidewatch.query.ledger.LedgerFigures;
import io.tidewatch.query.lifecycle.LifecycleEvents;
import io.tidewatch.query.lifecycle.LifecycleProjection;
import io.tidewatch.query.lifecycle.LifecycleRow;
import io.tidewatch.query.lifecycle.LifecycleWriter;
import io.tidewatch.query.newest.HttpPeers;
import io.tidewatch.query.newest.LedgerOwners;
import io.tidewatch.query.newest.LocalHeads;
import io.tidewatch.query.newest.MaskedSamples;
import io.tidewatch.query.newest.NewestSamples;
import io.tidewatch.query.newest.Owners;
import io.tidewatch.query.newest.Roundtrip;
import io.tidewatch.query.newest.SeriesFollower;
import io.tidewatch.query.newest.UnitedHeads;
import io.tidewatch.query.offsets.PartitionOffsets;
import io.tidewatch.query.projection.DeadLetters;
import io.tidewatch.query.projection.ProjectedPartitions;
import io.tidewatch.query.prom.AdminEndpoints;
import io.tidewatch.query.prom.MetricAggregates;
import io.tidewatch.query.prom.PromEndpoints;
import io.tidewatch.query.prom.PromQueries;
import io.tidewatch.query.prom.QueryGate;
import io.tidewatch.query.prom.RetentionEndpoints;
import io.tidewatch.query.prom.SeriesEndpoints;
import io.tidewatch.query.prom.StatusEndpoints;
import io.tidewatch.query.series.SeriesCatalog;
import io.tidewatch.query.store.BlockReads;
import io.tidewatch.query.store.ExemplarTable;
import io.tidewatch.query.store.PostgresSeriesStore;
import io.tidewatch.query.store.ProjectQueries;
import io.tidewatch.query.store.ProjectTiers;
import io.tidewatch.query.store.ReactiveProjectQueries;
import io.tidewatch.query.store.RetentionTable;
import io.tidewatch.query.store.SeriesStore;
import io.tidewatch.query.store.StoreTransactions;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes beans of the plain classes. */
@Singleton
public class QueryBeans {
    /** The group that reads metrics, and the name under which its offsets stand. */
    static final String CONSUMER = "tidewatch-query";

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    StoreTransactions storeTransactions(JdbcTransactions transactions) {
        return new StoreTransactions(transactions);
    }

    @Produces
    @Singleton
    ProjectQueries projectQueries(ProjectTransactions transactions, QuerySettings settings) {
        return new ReactiveProjectQueries(transactions, settings.readTimeout());
    }

    @Produces
    @Singleton
    SeriesCatalog seriesCatalog(QuerySettings settings) {
        return new SeriesCatalog(settings.maxSeries());
    }

    @Produces
    @Singleton
    RecoveryState recoveryState() {
        return new RecoveryState();
    }

    @Produces
    @Singleton
    Erasures erasures(StoreTransactions transactions) {
        return new Erasures(() -> transactions.in(new ErasureTable()::recent), System::nanoTime);
    }

    @Produces
    @Singleton
    ProjectTiers projectTiers(StoreTransactions transactions, QuerySettings settings) {
        return new ProjectTiers(settings.tiers(), () -> transactions.in(new RetentionTable()::all));
    }

    @Produces
    @Singleton
    RetentionEndpoints retentionEndpoints(StoreTransactions transactions, ProjectTiers tiers, Clock clock) {
        return new RetentionEndpoints(transactions, tiers, clock);
    }

    @Produces
    @Singleton
    AdminEndpoints adminEndpoints(
            StoreTransactions transactions,
            Erasures erasures,
            LocalHeads heads,
            KafkaConnection kafka,
            QuerySettings settings,
            Clock clock) {
        return new AdminEndpoints(
                transactions, erasures, new KafkaCut(kafka, Topic.METRICS.topicName()), heads::isShared, clock);
    }

    @Produces
    @Singleton
    SeriesStore seriesStore(
            StoreTransactions transactions,
            ProjectQueries queries,
            ObjectMapper json,
            KafkaConnection kafka,
            QuerySettings settings,
            Erasures erasures,
            ProjectTiers tiers,
            Clock clock) {
        return new PostgresSeriesStore(
                transactions,
                offsets(Topic.METRICS, kafka, settings),
                new BlockReads(queries, settings.maxSamples()),
                queries,
                new ExemplarTable(queries, json),
                json,
                tiers,
                erasures,
                clock);
    }

    @Produces
    @Singleton
    MetricsPipeline metricsPipeline(SeriesStore store, SeriesCatalog catalog, QuerySettings settings) {
        return new MetricsPipeline(
                store,
                catalog,
                new HeadLimits(settings.outOfOrder(), settings.retention().raw()));
    }

    @Produces
    @Singleton
    LocalHeads localHeads(SeriesCatalog catalog, MetricsPipeline pipeline, RecoveryState recovery, Clock clock) {
        return new LocalHeads(catalog, pipeline, recovery, clock);
    }

    @Produces
    @Singleton
    SeriesFollower seriesFollower(SeriesStore store, SeriesCatalog catalog, Clock clock) {
        return new SeriesFollower(store, catalog, clock, System::nanoTime);
    }

    @Produces
    @Singleton
    Owners owners(ProjectQueries queries) {
        return new Owners(new LedgerOwners(queries, CONSUMER), System::nanoTime);
    }

    @Produces
    @Singleton
    NewestSamples newestSamples(
            LocalHeads heads,
            Owners owners,
            SeriesFollower follower,
            Erasures erasures,
            QuerySettings settings,
            MeterRegistry registry,
            @ConfigProperty(name = "tidewatch.auth.admin-key") Optional<String> key) {
        Roundtrip roundtrip = new Roundtrip(
                heads,
                owners,
                new MeteredPeers(new HttpPeers(settings.peerTimeout(), key), registry),
                follower,
                settings.address(),
                settings.peerTimeout(),
                System::nanoTime);
        return new MaskedSamples(new UnitedHeads(heads, roundtrip), erasures);
    }

    @Produces
    @Singleton
    DeadLetters deadLetters(Producer<byte[], byte[]> producer) {
        return new DeadLetters(producer);
    }

    @Produces
    @Singleton
    Producer<byte[], byte[]> producer(KafkaConnection kafka) {
        return new KafkaProducer<>(
                kafka.with(Map.of(
                        "acks",
                        "all",
                        "enable.idempotence",
                        true,
                        "delivery.timeout.ms",
                        25_000,
                        "request.timeout.ms",
                        10_000,
                        "max.block.ms",
                        10_000,
                        "client.id",
                        "tidewatch-query")),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    void close(@Disposes Producer<byte[], byte[]> producer) {
        producer.close(Duration.ofSeconds(5));
    }

    @Produces
    @Singleton
    ErrorRetention errorRetention(QuerySettings settings) {
        QuerySettings.Retention retention = settings.retention();
        return new ErrorRetention(
                retention.errors(), retention.errorCounts15s(), retention.errorCounts1m(), retention.errorCounts5m());
    }

    @Produces
    @Singleton
    ProjectedPartitions<ErrorRow> errors(
            ErrorRetention retention,
            StoreTransactions transactions,
            DeadLetters deadLetters,
            KafkaConnection kafka,
            QuerySettings settings) {
        return new ProjectedPartitions<>(
                new ErrorProjection(new ErrorWriter(retention)),
                offsets(Topic.ERRORS, kafka, settings),
                transactions,
                deadLetters);
    }

    @Produces
    @Singleton
    ProjectedPartitions<AlertRow> alerts(
            ObjectMapper json,
            StoreTransactions transactions,
            DeadLetters deadLetters,
            KafkaConnection kafka,
            QuerySettings settings) {
        return new ProjectedPartitions<>(
                new AlertProjection(json), offsets(Topic.ALERTS, kafka, settings), transactions, deadLetters);
    }

    @Produces
    @Singleton
    ProjectedPartitions<LifecycleRow> lifecycle(
            StoreTransactions transactions, DeadLetters deadLetters, KafkaConnection kafka, QuerySettings settings) {
        return new ProjectedPartitions<>(
                new LifecycleProjection(new LifecycleWriter()),
                offsets(Topic.LIFECYCLE, kafka, settings),
                transactions,
                deadLetters);
    }

    @Produces
    @Singleton
    LifecycleEvents lifecycleEvents(ProjectQueries queries, QuerySettings settings, Clock clock) {
        return new LifecycleEvents(queries, CONSUMER, settings.retention().lifecycle(), clock);
    }

    @Produces
    @Singleton
    PromQueries promQueries(
            LocalHeads heads, NewestSamples newest, SeriesStore store, QuerySettings settings, MeterRegistry registry) {
        Engine engine = new Engine(
                EngineOptions.defaults().withMaxSamples(settings.maxSamples()).withTimeout(settings.timeout()));
        QueryGate gate = new QueryGate(settings.maxConcurrent(), settings.maxWaiting());
        Gauge.builder("tidewatch_query_promql_running", gate, QueryGate::running)
                .register(registry);
        Gauge.builder("tidewatch_query_promql_waiting", gate, QueryGate::waiting)
                .register(registry);
        PromQueries queries = new PromQueries(engine, gate, heads::index, newest, store);
        for (Limit limit : Limit.values()) {
            FunctionCounter.builder("tidewatch_query_promql_ended", queries, of -> of.ended(limit))
                    .description("Queries that ended at a limit; cancelled ones had no client any more")
                    .tag("limit", limit.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        return queries;
    }

    @Produces
    @Singleton
    Federation federation(PromQueries queries) {
        return new Federation(queries, EngineOptions.defaults().lookbackMs());
    }

    @Produces
    @Singleton
    SeriesExport seriesExport(NewestSamples newest, SeriesStore store, ProjectTiers tiers, Clock clock) {
        return new SeriesExport(newest, store, project -> tiers.of(project).raw(), clock);
    }

    @Produces
    @Singleton
    PromEndpoints promEndpoints(PromQueries queries, Clock clock) {
        return new PromEndpoints(queries, clock);
    }

    @Produces
    @Singleton
    SeriesEndpoints seriesEndpoints(PromQueries queries) {
        return new SeriesEndpoints(queries);
    }

    @Produces
    @Singleton
    StatusEndpoints statusEndpoints(
            PromQueries queries,
            QuerySettings settings,
            @ConfigProperty(name = "quarkus.application.version") String version,
            Clock clock) {
        Duration retention = settings.retention().raw();
        Map<String, String> flags = Map.of(
                "query.lookback-delta", "5m",
                "query.max-concurrency", Integer.toString(settings.maxConcurrent()),
                "query.max-samples", Long.toString(settings.maxSamples()),
                "query.timeout", DurationText.print(settings.timeout().toMillis()),
                "storage.tsdb.retention.time", DurationText.print(retention.toMillis()));
        return new StatusEndpoints(queries, retention, flags, version, clock);
    }

    @Produces
    @Singleton
    MetricAggregates metricAggregates(PromQueries queries, Clock clock) {
        return new MetricAggregates(queries, clock);
    }

    @Produces
    @Singleton
    ErrorMetrics errorMetrics(ProjectQueries queries, ErrorRetention retention, Clock clock) {
        return new ErrorMetrics(queries, retention, CONSUMER, clock);
    }

    @Produces
    @Singleton
    AlertHistory alertHistory(ProjectQueries queries, Clock clock) {
        return new AlertHistory(queries, clock);
    }

    @Produces
    @Singleton
    ConservationLedger conservationLedger(ProjectQueries queries, ConservationLedger.OpenCounts open, Clock clock) {
        return new ConservationLedger(queries, open, clock);
    }

    @Produces
    @Singleton
    LedgerFigures ledgerFigures(
            StoreTransactions transactions, ConservationLedger ledger, ConservationLedger.OpenCounts open) {
        return new LedgerFigures(transactions, ledger, open);
    }

    @Produces
    @Singleton
    QueryMeters queryMeters(MeterRegistry registry, Clock clock) {
        return new QueryMeters(registry, clock);
    }

    private static PartitionOffsets offsets(Topic topic, KafkaConnection kafka, QuerySettings settings) {
        return new PartitionOffsets(
                CONSUMER, topic.topicName(), new TopicIdentity(kafka, topic.topicName()), settings.address());
    }
}
