package io.tidewatch.query.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.model.ProjectId;
import io.tidewatch.query.erasure.Masks;
import io.tidewatch.query.ledger.Tally;
import io.tidewatch.query.offsets.PartitionOffsets;
import io.tidewatch.query.series.SeriesEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PostgresSeriesStoreIT extends SeriesStoreContract {
    private final PostgresFixture postgres = PostgresFixture.get();

    @Override
    SeriesStore store() {
        UUID topic = new UUID(1, 1);
        return new PostgresSeriesStore(
                postgres.transactions,
                new PartitionOffsets("contract", "tidewatch.metrics", () -> topic, "test"),
                new BlockReads(postgres.queries, 1_000_000),
                postgres.queries,
                new ExemplarTable(postgres.queries, new ObjectMapper()),
                new ObjectMapper(),
                ProjectTiers.all(new Tiers(Duration.ofHours(24), Duration.ofDays(7), Duration.ofDays(30))),
                Masks.NONE,
                Clock.systemUTC());
    }

    @Override
    List<String> lost(int partition) {
        try {
            return asProject(
                    "any", "select from_offset || '-' || to_offset from lost_range where partition_id = " + partition);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    long now() {
        return System.currentTimeMillis();
    }

    private List<String> asProject(String scope, String sql) throws SQLException {
        return postgres.jdbc.in(new ProjectScope(scope), c -> {
            try (Statement statement = c.createStatement();
                    ResultSet result = statement.executeQuery(sql)) {
                List<String> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(result.getString(1));
                }
                return rows;
            }
        });
    }

    @Test
    void anotherProjectSeesNeitherSeriesNorSamplesNorViews() throws SQLException {
        SeriesEntry entry = series("secret");
        store.seal(store.claim(partition, LOG), sealing(0, 1, entry, samples(base, 1)));
        for (String relation : List.of("series", "metric_seal", "metric_sample", "metric_minute")) {
            String count = "select count(*) from " + relation + " where project_id = '" + project + "'";
            assertThat(asProject(project.value(), count)).as(relation).containsExactly("1");
            assertThat(asProject("someone-else", count)).as(relation).containsExactly("0");
            assertThat(asProject("", count)).as(relation).containsExactly("0");
        }
        assertThat(read(entry, base, base)).hasSize(1);
        ProjectId own = project;
        project = new ProjectId("someone-else");
        assertThat(read(entry, base, base)).isEmpty();
        project = own;
    }

    @Test
    void theViewsShowSamplesAndMinutesAcrossRows() throws SQLException {
        SeriesEntry entry = series("view");
        var claim = store.claim(partition, LOG);
        long minute = base / 60_000 * 60_000;
        store.seal(claim, sealing(0, 1, entry, samples(minute, 1, minute + 15_000, 5)));
        store.seal(claim, sealing(1, 2, entry, samples(minute + 30_000, 3, minute + 60_000, 7)));
        assertThat(asProject(
                        project.value(),
                        "select extract(epoch from minute)::bigint * 1000 || ' ' || count || ' ' || sum || ' ' || min"
                                + " || ' ' || max || ' ' || last from metric_minute order by minute"))
                .containsExactly(minute + " 3 9 1 5 3", (minute + 60_000) + " 1 7 7 7 7");
        assertThat(asProject(project.value(), "select value from metric_sample order by time"))
                .containsExactly("1", "5", "3", "7");
    }

    @Test
    void theLedgerCountsInTheSameTransaction() throws SQLException {
        SeriesEntry entry = series("ledger");
        Tally tally = new Tally(partition);
        tally.of(project).consumed(4);
        tally.of(project).duplicates(1);
        tally.of(project).refuse(Tally.Refusal.TOO_OLD, 1);
        tally.published(new Tally.Sender(project, new UUID(0, 7)), new Tally.Published(4, base));
        Sealing sealing = new Sealing(
                partition, 0, 1, List.of(new Given(entry, samples(base, 1, base + 1, 2))), List.of(), List.of(), tally);
        store.seal(store.claim(partition, LOG), sealing);
        assertThat(asProject(
                        project.value(),
                        "select consumed || ' ' || stored || ' ' || duplicates || ' ' || refused from conservation"))
                .containsExactly("4 2 1 1");
        assertThat(asProject(project.value(), "select reason || ' ' || events from conservation_refused"))
                .containsExactly("too_old 1");
        assertThat(asProject(project.value(), "select published from conservation_published"))
                .containsExactly("4");
    }

    @Test
    void aDayWithoutAPartitionIsStoredAndMovesWhenItGetsOne() throws SQLException {
        SeriesEntry entry = series("old");
        long old = base - 300 * 24 * HOUR;
        store.seal(store.claim(partition, LOG), sealing(0, 1, entry, samples(old, 1)));
        assertThat(read(entry, old, old)).hasSize(1);
        String where = "select tableoid::regclass::text from metric_seal where project_id = '" + project + "'";
        assertThat(asProject(project.value(), where)).containsExactly("metric_seal_default");
        asProject("*", "select tidewatch_ensure_partition('metric_seal', to_timestamp(" + old / 1000 + "))");
        assertThat(asProject(project.value(), where))
                .doesNotContain("metric_seal_default")
                .hasSize(1);
        asProject(
                "*",
                "select tidewatch_drop_partitions('metric_seal', to_timestamp(" + old / 1000
                        + ") + interval '7 hours')");
        assertThat(read(entry, old, old)).isEmpty();
    }
}
