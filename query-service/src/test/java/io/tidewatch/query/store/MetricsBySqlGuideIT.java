package io.tidewatch.query.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.embedded.SharedStack;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.timeseries.block.BlockKey;
import io.tidewatch.timeseries.codec.Aggregates;
import io.tidewatch.timeseries.codec.Samples;
import io.tidewatch.timeseries.tiers.Downsampler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The SQL of docs/guides/metrics-by-sql.md does what the text says: a role that may only read gets the answers. */
class MetricsBySqlGuideIT {
    private static final Path GUIDE = Path.of("../docs/guides/metrics-by-sql.md");
    private static final Pattern BLOCK = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);
    private static final String PROJECT = "default";
    private static final SeriesId MAIL = new SeriesId(1, 1);
    private static final SeriesId REQUESTS = new SeriesId(2, 2);

    @Test
    void everyStatementOfTheGuideWorksForTheRoleItMakes() throws SQLException, IOException {
        Map<String, String> stack = SharedStack.start();
        PostgresFixture.get();
        try (Connection owner = DriverManager.getConnection(
                stack.get("tidewatch.db.jdbc-url"),
                stack.get("tidewatch.db.owner.username"),
                stack.get("tidewatch.db.owner.password"))) {
            owner.setAutoCommit(false);
            try (Statement statement = owner.createStatement()) {
                storeSomething(owner);
                Map<String, Integer> rows = new LinkedHashMap<>();
                Matcher blocks = BLOCK.matcher(Files.readString(GUIDE));
                while (blocks.find()) {
                    String sql = blocks.group(1);
                    boolean answers = statement.execute(sql);
                    if (answers) {
                        rows.put(sql, count(statement.getResultSet()));
                    } else if (sql.startsWith("create role")) {
                        statement.execute("set local role reports");
                    }
                }
                assertThat(rows).hasSize(6);
                assertThat(rows)
                        .allSatisfy((sql, count) -> assertThat(count).as(sql).isPositive());
                try (ResultSet user = statement.executeQuery("select current_user")) {
                    user.next();
                    assertThat(user.getString(1)).isEqualTo("reports");
                }
            } finally {
                owner.rollback();
            }
        }
    }

    private static int count(ResultSet rows) throws SQLException {
        int count = 0;
        while (rows.next()) {
            count++;
        }
        return count;
    }

    private static void storeSomething(Connection owner) throws SQLException {
        long begin = System.currentTimeMillis() / 300_000 * 300_000 - 1_800_000;
        Samples depth = new Samples();
        Samples requests = new Samples();
        for (int i = 0; i < 60; i++) {
            depth.add(begin + 15_000L * i, i % 7);
            requests.add(begin + 15_000L * i, 3 * i);
        }
        StoredBlocks.series(owner, PROJECT, "queue_depth", MAIL, "{\"queue\": \"mail\"}");
        StoredBlocks.series(owner, PROJECT, "http_requests_total", REQUESTS, "{\"status\": \"200\"}");
        for (String table : List.of("metric_seal", "metric_block")) {
            TreeMap<SeriesId, Samples> series = new TreeMap<>();
            series.put(MAIL, depth);
            BlockKey key = BlockKey.raw(new ProjectId(PROJECT), "queue_depth");
            StoredBlocks.store(owner, table, PROJECT, key.family(), begin, 1, StoredBlocks.raw(key, series));
        }
        Downsampler downsampler = new Downsampler(300_000);
        downsampler.add(requests);
        TreeMap<SeriesId, Aggregates> series = new TreeMap<>();
        series.put(REQUESTS, downsampler.finish());
        BlockKey key = new BlockKey(new ProjectId(PROJECT), "http_requests_total", 300_000);
        StoredBlocks.store(
                owner, "metric_block_5m", PROJECT, key.family(), begin, 1, StoredBlocks.aggregates(key, series));
    }
}
