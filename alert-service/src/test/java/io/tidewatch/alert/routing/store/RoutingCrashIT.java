package io.tidewatch.alert.routing.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.alert.notify.Links;
import io.tidewatch.alert.routing.RoutedAlert;
import io.tidewatch.embedded.EmbeddedPostgres18;
import io.tidewatch.kit.db.Credentials;
import io.tidewatch.kit.db.JdbcTransactions;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.kit.db.SchemaMigration;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas that route the same project at once, and die right before and right after their commits. */
class RoutingCrashIT {
    private static final Credentials OWNER =
            new Credentials(EmbeddedPostgres18.OWNER, EmbeddedPostgres18.OWNER_PASSWORD);
    private static final Credentials APP = new Credentials("tidewatch_app", "tidewatch_app");
    private static final ProjectId PROJECT = new ProjectId("crash");
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final int GROUPS = 12;
    private static final int ALERTS = 5;
    private static final String CONFIG = """
            route:
              receiver: hook
              group_by: [service]
              group_wait: 0s
              group_interval: 10s
              repeat_interval: 1h
            receivers:
            - name: hook
              webhook_configs: [{url: 'http://127.0.0.1:9/'}, {url: 'http://127.0.0.1:9/2', send_resolved: false}]
            """;

    @TempDir
    static Path data;

    private static EmbeddedPostgres18 postgres;
    private static JdbcTransactions jdbc;

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final AtomicInteger deaths = new AtomicInteger();

    @BeforeAll
    static void startPostgres() {
        postgres = EmbeddedPostgres18.start(data, 0);
        new SchemaMigration(postgres.jdbcUrl(), OWNER, APP).run();
        jdbc = new JdbcTransactions(postgres.jdbcUrl(), APP, 2);
    }

    @AfterAll
    static void stopPostgres() {
        jdbc.close();
        postgres.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        for (String table : List.of(
                "routing_project",
                "routing_config",
                "routed_alert",
                "alert_group",
                "alert_group_member",
                "notification_told",
                "notification_outbox",
                "notification_channel")) {
            sql("delete from " + table);
        }
    }

    private static void sql(String sql) throws SQLException {
        jdbc.in(ProjectScope.ALL, connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        });
    }

    /** The connections of one process; each of their commits may be its last deed. */
    private JdbcTransactions process(Random random, int outOf) {
        return new JdbcTransactions(postgres.jdbcUrl(), APP, 2, real -> dying(real, random, outOf));
    }

    private RoutingRunner replica(JdbcTransactions dying) {
        RoutingConfigs configs = new RoutingConfigs(dying, new Links("http://w"));
        return new RoutingRunner(
                dying, configs, List.of(new HeldNotifications(dying)), now::get, () -> {}, (result, took) -> {});
    }

    private Connection dying(Connection real, Random random, int outOf) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    boolean dies = method.getName().equals("commit") && outOf > 0 && random.nextInt(outOf) == 0;
                    boolean before = dies && random.nextBoolean();
                    if (before) {
                        deaths.incrementAndGet();
                        throw new SQLException("died before the commit");
                    }
                    Object result;
                    try {
                        result = method.invoke(real, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (dies) {
                        deaths.incrementAndGet();
                        throw new SQLException("died after the commit");
                    }
                    return result;
                });
    }

    private static void put(Instant at, boolean over) throws SQLException {
        List<RoutedAlert> alerts = new ArrayList<>();
        for (int group = 0; group < GROUPS; group++) {
            for (int alert = 0; alert < ALERTS; alert++) {
                alerts.add(new RoutedAlert(
                        Labels.of("alertname", "x", "service", "s" + group, "pod", "p" + alert),
                        Map.of(),
                        START,
                        over ? at : null,
                        at,
                        "",
                        false,
                        List.of()));
            }
        }
        jdbc.in(ProjectScope.of(PROJECT), connection -> {
            AlertTable.put(connection, PROJECT, alerts, AlertTable::decided);
            return alerts.size();
        });
    }

    private record Sent(String group, String channel, long sequence, String notice, int alerts, String id) {}

    private static List<Sent> sent() throws SQLException {
        return jdbc.in(ProjectScope.ALL, connection -> {
            List<Sent> sent = new ArrayList<>();
            try (Statement statement = connection.createStatement()) {
                ResultSet rows = statement.executeQuery("""
                        select group_key, channel_id::text, sequence, notice, jsonb_array_length(message -> 'alerts'),
                               transition_id::text
                        from notification_outbox order by group_key, channel_id, sequence""");
                while (rows.next()) {
                    sent.add(new Sent(
                            rows.getString(1),
                            rows.getString(2),
                            rows.getLong(3),
                            rows.getString(4),
                            rows.getInt(5),
                            rows.getString(6)));
                }
            }
            return sent;
        });
    }

    private void run(int replicas, int steps, long seed, int dieOutOf) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(replicas);
        try {
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < replicas; i++) {
                Random random = new Random(seed * 31 + i);
                running.add(threads.submit((Callable<Integer>) () -> {
                    JdbcTransactions process = process(random, dieOutOf);
                    RoutingRunner runner = replica(process);
                    int failures = 0;
                    for (int step = 0; step < steps; step++) {
                        try {
                            runner.step();
                        } catch (SQLException | RuntimeException e) {
                            failures++;
                            process.close();
                            process = process(random, dieOutOf);
                            runner = replica(process);
                        }
                    }
                    process.close();
                    return failures;
                }));
            }
            for (Future<Integer> one : running) {
                assertThat(one.get()).isGreaterThanOrEqualTo(0);
            }
        } finally {
            threads.shutdownNow();
        }
        replica(jdbc).step();
    }

    @Test
    void whateverDiesEachGroupIsToldOnceThatItFiresAndOnceThatItIsOver() throws Exception {
        RoutingStore store = new RoutingStore(jdbc, new RoutingConfigs(jdbc, new Links("http://w")));
        assertThat(store.activate(PROJECT, "api", CONFIG, Map.of(), null).config())
                .isPresent();
        put(START, false);
        run(3, 20, 7, 4);

        List<Sent> firing = sent();
        assertThat(firing).hasSize(2 * GROUPS).allSatisfy(one -> {
            assertThat(one.notice()).isEqualTo("firing");
            assertThat(one.alerts()).isEqualTo(ALERTS);
        });

        now.set(START.plus(Duration.ofSeconds(30)));
        put(now.get(), true);
        run(3, 20, 8, 4);
        now.set(START.plus(Duration.ofSeconds(60)));
        run(1, 2, 9, 0);

        List<Sent> all = sent();
        assertThat(deaths.get()).as("replicas that died").isGreaterThan(5);
        assertThat(all).extracting(Sent::id).doesNotHaveDuplicates();
        Map<String, List<String>> byTarget = new TreeMap<>();
        all.forEach(one -> byTarget.computeIfAbsent(one.group() + one.channel(), key -> new ArrayList<>())
                .add(one.sequence() + one.notice()));
        Set<List<String>> histories = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
        histories.addAll(byTarget.values());
        assertThat(histories).containsExactlyInAnyOrder(List.of("1firing", "2resolved"), List.of("1firing"));
        assertThat(byTarget).hasSize(2 * GROUPS);
        jdbc.in(ProjectScope.ALL, connection -> {
            try (Statement statement = connection.createStatement()) {
                ResultSet row = statement.executeQuery(
                        "select (select count(*) from alert_group) + (select count(*) from alert_group_member)");
                assertThat(row.next()).isTrue();
                assertThat(row.getLong(1))
                        .as("groups and members that are left")
                        .isZero();
                return 0;
            }
        });
    }
}
