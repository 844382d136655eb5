package io.tidewatch.query.milestone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.embedded.EmbeddedPostgres18;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.query.alerts.AlertHistory;
import io.tidewatch.query.erasure.Masks;
import io.tidewatch.query.errors.ErrorMetrics;
import io.tidewatch.query.errors.ErrorRetention;
import io.tidewatch.query.http.Parameters;
import io.tidewatch.query.offsets.LogRange;
import io.tidewatch.query.offsets.PartitionOffsets;
import io.tidewatch.query.series.SeriesCatalog;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.BlockReads;
import io.tidewatch.query.store.ExemplarTable;
import io.tidewatch.query.store.FamilyMetadata;
import io.tidewatch.query.store.PostgresFixture;
import io.tidewatch.query.store.PostgresSeriesStore;
import io.tidewatch.query.store.ProjectTiers;
import io.tidewatch.query.store.Tiers;
import io.tidewatch.query.store.WindowCarryOver;
import io.tidewatch.timeseries.codec.Samples;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Today's scripts and readers on what Postgres held at the end of the main job. The records on Kafka of that time are
 * the golden files of {@code libs/events}.
 */
class MilestoneIT {
    private static final Clock THEN = Clock.fixed(Instant.parse("2026-11-24T17:14:00Z"), ZoneOffset.UTC);
    /** The topic that the stored offsets belong to. */
    private static final UUID METRICS = UUID.fromString("4ce25350-7fa0-4186-b1aa-8bdebce4d0c1");

    private static final String LAST_SCRIPT = "20";

    @TempDir
    static Path folder;

    private static EmbeddedPostgres18 postgres;
    private static PostgresFixture today;
    private static MilestoneData data;
    private static long carriedOver;

    @BeforeAll
    static void startOnTheOldData() throws Exception {
        data = MilestoneData.read("main-job");
        postgres = EmbeddedPostgres18.start(folder, 0);
        Flyway.configure(PostgresFixture.class.getClassLoader())
                .dataSource(postgres.jdbcUrl(), EmbeddedPostgres18.OWNER, EmbeddedPostgres18.OWNER_PASSWORD)
                .locations("classpath:db/migration")
                .placeholders(Map.of("appRole", "tidewatch_app", "appPassword", "tidewatch_app"))
                .target(LAST_SCRIPT)
                .load()
                .migrate();
        try (Connection owner = owner()) {
            data.load(owner);
        }
        today = new PostgresFixture(Map.of(
                "tidewatch.db.jdbc-url",
                postgres.jdbcUrl(),
                "tidewatch.db.owner.username",
                EmbeddedPostgres18.OWNER,
                "tidewatch.db.owner.password",
                EmbeddedPostgres18.OWNER_PASSWORD,
                "quarkus.datasource.reactive.url",
                "postgresql://127.0.0.1:" + postgres.port() + "/" + EmbeddedPostgres18.DATABASE));
        carriedOver = new WindowCarryOver(today.transactions).run();
    }

    @AfterAll
    static void stop() {
        today.jdbc.close();
        postgres.close();
    }

    private static Connection owner() throws Exception {
        return DriverManager.getConnection(
                postgres.jdbcUrl(), EmbeddedPostgres18.OWNER, EmbeddedPostgres18.OWNER_PASSWORD);
    }

    private static PostgresSeriesStore store() {
        return new PostgresSeriesStore(
                today.transactions,
                new PartitionOffsets("tidewatch-query", "tidewatch.metrics", () -> METRICS, "test"),
                new BlockReads(today.queries, 1_000_000),
                today.queries,
                new ExemplarTable(today.queries, new ObjectMapper()),
                new ObjectMapper(),
                ProjectTiers.all(new Tiers(Duration.ofHours(24), Duration.ofDays(7), Duration.ofDays(30))),
                Masks.NONE,
                THEN);
    }

    @Test
    void scriptsThatHaveRunSomewhereHaveNotBeenChangedSince() throws Exception {
        Map<String, Integer> checksums = new HashMap<>();
        try (Connection owner = owner();
                Statement statement = owner.createStatement();
                ResultSet rows = statement.executeQuery("select version, checksum from flyway_schema_history")) {
            while (rows.next()) {
                checksums.put(rows.getString(1), rows.getInt(2));
            }
        }
        assertThat(checksums).containsAllEntriesOf(data.migrations());
    }

    @Test
    void samplesAreReadAsTheyWereSent() {
        SeriesCatalog catalog = new SeriesCatalog(100_000);
        store().loadSeries(catalog::load);
        List<SeriesEntry> series = catalog.of(ProjectId.DEFAULT)
                .select(List.of(new LabelMatcher(Labels.NAME, LabelMatcher.Op.EQUAL, "audit_gauge")));
        assertThat(series)
                .extracting(SeriesEntry::labels)
                .containsExactly(Labels.of("__name__", "audit_gauge", "k", "v"));
        Samples samples = Objects.requireNonNull(store().read(ProjectId.DEFAULT, series, 0, Long.MAX_VALUE)
                .bySeries()
                .get(series.get(0)));
        assertThat(Arrays.copyOf(samples.values(), samples.size())).containsExactly(4, 6, 4, 2);
        assertThat(Arrays.copyOf(samples.times(), samples.size()))
                .containsExactly(1795539765280L, 1795539767342L, 1795539769392L, 1795539771467L);
    }

    @Test
    void allSamplesWereCarriedOverOnceAndNothingOfTheFormerFormatIsLeft() throws Exception {
        assertThat(carriedOver)
                .isEqualTo(number("select sum(samples) from metric_seal"))
                .isPositive();
        assertThat(number("select count(*) from metric_window")).isZero();
        assertThat(number("select count(*) from pg_inherits where inhparent = 'metric_window'::regclass"))
                .as("but for the default partition")
                .isEqualTo(1);
        assertThat(new WindowCarryOver(today.transactions).run()).isZero();
    }

    private static long number(String sql) throws Exception {
        try (Connection owner = owner();
                Statement statement = owner.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Test
    void metadataIsRead() {
        assertThat(store().metadata(ProjectId.DEFAULT, "node_load1"))
                .containsExactly(
                        new FamilyMetadata(ProjectId.DEFAULT, "node_load1", MetricType.GAUGE, "1m load average.", ""));
    }

    @Test
    void readingGoesOnAtTheStoredOffset() {
        assertThat(store().claim(0, new LogRange(0, 5_000)).nextOffset()).isEqualTo(1_242);
    }

    @Test
    void errorsAndTheirCountsAreRead() {
        ErrorMetrics errors = new ErrorMetrics(
                today.queries,
                new ErrorRetention(Duration.ofDays(90), Duration.ofHours(24), Duration.ofDays(7), Duration.ofDays(365)),
                "tidewatch-query",
                THEN);
        ErrorMetrics.Answer hour = errors.answer(ProjectId.DEFAULT, new Parameters(Map.of()));
        assertThat(hour.total()).isEqualTo(6);
        assertThat(hour.events()).hasSize(6).anySatisfy(event -> assertThat(event.errorId())
                .isEqualTo("11111111-2222-4333-8444-555555555555"));
        ErrorMetrics.Answer day =
                errors.answer(ProjectId.DEFAULT, new Parameters(Map.of("start", List.of("2026-11-24T00:00:00Z"))));
        assertThat(day.total()).isEqualTo(6);
    }

    @Test
    void theHistoryOfAlertsIsRead() {
        AlertHistory.Answer history = new AlertHistory(today.queries, THEN)
                .answer(ProjectId.DEFAULT, new Parameters(Map.of("start", List.of("2026-11-24T00:00:00Z"))));
        assertThat(history.transitions())
                .extracting(transition -> transition.ruleName() + " " + transition.to())
                .containsExactly(
                        "Short inactive",
                        "Short firing",
                        "Short inactive",
                        "Short firing",
                        "CPU busy firing",
                        "Load firing");
    }

    @Test
    void rulesAndChannelsAreThere() throws Exception {
        List<String> rules = new ArrayList<>();
        today.jdbc.in(new ProjectScope("default"), connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("select r.name || ' tells ' || c.name from alert_rule r"
                            + " join notification_channel c on c.id::text = any (r.channels) order by 1")) {
                while (rows.next()) {
                    rules.add(rows.getString(1));
                }
            }
            return rules.size();
        });
        assertThat(rules).containsExactly("CPU busy tells show", "Load tells show", "Short tells show");
    }
}
