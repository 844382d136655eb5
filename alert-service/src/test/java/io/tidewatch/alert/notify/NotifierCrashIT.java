package io.tidewatch.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidewatch.embedded.EmbeddedPostgres18;
import io.tidewatch.events.v1.AlertPhase;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.kit.db.Credentials;
import io.tidewatch.kit.db.JdbcTransactions;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.kit.db.ProjectTransactions;
import io.tidewatch.kit.db.SchemaMigration;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two replicas of the notifier over the real outbox, each of which dies between two steps and comes back as another
 * process. No other notifier sees this Postgres.
 */
class NotifierCrashIT {
    private static final Credentials OWNER =
            new Credentials(EmbeddedPostgres18.OWNER, EmbeddedPostgres18.OWNER_PASSWORD);
    private static final Credentials APP = new Credentials("tidewatch_app", "tidewatch_app");
    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final int ALERTS = 30;

    /** After which a replica dies. */
    private enum Step {
        READ,
        KEPT,
        CLAIMED,
        SENT,
        RECORDED
    }

    @TempDir
    static Path data;

    private static EmbeddedPostgres18 postgres;
    private static JdbcTransactions jdbc;
    private static Vertx vertx;
    private static ProjectTransactions reactive;
    private static ScheduledExecutorService timer;

    private final UUID topicId = UUID.randomUUID();
    private final List<List<AlertTransition>> topic = List.of(new ArrayList<>(), new ArrayList<>());
    private final List<UUID> channels = List.of(UUID.randomUUID(), UUID.randomUUID());
    private final Map<Step, AtomicInteger> passes = new ConcurrentHashMap<>();
    private final Map<Step, Integer> deaths = new ConcurrentHashMap<>();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final Set<String> mayRepeat = ConcurrentHashMap.newKeySet();
    private final Set<Integer> deliverers = ConcurrentHashMap.newKeySet();

    @BeforeAll
    static void startPostgres() {
        postgres = EmbeddedPostgres18.start(data, 0);
        new SchemaMigration(postgres.jdbcUrl(), OWNER, APP).run();
        jdbc = new JdbcTransactions(postgres.jdbcUrl(), APP, 3);
        vertx = Vertx.vertx();
        PgConnectOptions options = new PgConnectOptions()
                .setHost("127.0.0.1")
                .setPort(postgres.port())
                .setDatabase(EmbeddedPostgres18.DATABASE)
                .setUser(APP.username())
                .setPassword(APP.password());
        reactive = new ProjectTransactions(Pool.newInstance(PgBuilder.pool()
                .connectingTo(options)
                .using(vertx)
                .with(new PoolOptions().setMaxSize(4))
                .build()));
        timer = Executors.newSingleThreadScheduledExecutor();
    }

    @AfterAll
    static void stopPostgres() {
        timer.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        jdbc.close();
        postgres.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        update("delete from notification_log");
        update("delete from notification_outbox");
        update("delete from notification_channel");
        for (int i = 0; i < channels.size(); i++) {
            update("insert into notification_channel values ('default', '" + channels.get(i) + "', 'c" + i
                    + "', 'webhook', '{\"url\": \"http://127.0.0.1:9/\", \"headers\": {}}', now(), now())");
        }
    }

    /** One process; once dead, nothing that it has begun goes on. */
    private final class Replica implements Outbox, Sender, NotifyListener {
        private final int partition;
        private final TransitionStore store;
        private final Outbox outbox = new PgOutbox(reactive, LEASE);
        private final Dispatcher dispatcher;
        private final AtomicBoolean dead = new AtomicBoolean();
        private long next;

        Replica(int partition) {
            this.partition = partition;
            store = new PgTransitionStore(jdbc, new TransitionOffsets(topicId, "replica " + partition));
            next = store.claim(Map.of(partition, 0L)).getOrDefault(partition, 0L);
            dispatcher = new Dispatcher(
                    this,
                    this,
                    BackOff.DEFAULT,
                    new Dispatcher.Limits(8, 2),
                    InstantSource.system(),
                    new Random(1),
                    timer,
                    this);
        }

        private boolean diesAfter(Step step) {
            int pass = passes.computeIfAbsent(step, s -> new AtomicInteger()).incrementAndGet();
            if (deaths.getOrDefault(step, -1) == pass) {
                dead.set(true);
                dispatcher.close();
            }
            return dead.get();
        }

        /** Reads a few transitions and keeps them, as the consumer does. */
        void poll() {
            List<AlertTransition> all = topic.get(partition);
            int to = (int) Math.min(all.size(), next + 4);
            if (to > next) {
                List<AlertTransition> read = all.subList((int) next, to);
                if (diesAfter(Step.READ)) {
                    return;
                }
                store.keep(List.of(new TransitionStore.Read(partition, next, to, read)));
                next = to;
                if (diesAfter(Step.KEPT)) {
                    return;
                }
            }
            dispatcher.signal();
        }

        @Override
        public CompletionStage<List<Claim>> claim(int total, int perChannel, Map<UUID, Integer> busy) {
            return outbox.claim(total, perChannel, busy)
                    .thenCompose(claims -> !claims.isEmpty() && diesAfter(Step.CLAIMED)
                            ? new CompletableFuture<>()
                            : CompletableFuture.completedFuture(claims));
        }

        @Override
        public CompletionStage<Outcome> send(Notification notification) {
            if (dead.get()) {
                return new CompletableFuture<>();
            }
            received.add(notification.idempotencyKey());
            deliverers.add(partition);
            return CompletableFuture.completedFuture(new Outcome.Delivered("200"));
        }

        @Override
        public CompletionStage<Void> finish(Claim claim, boolean delivered, String detail) {
            if (diesAfter(Step.SENT)) {
                mayRepeat.add(claim.transition().getTransitionId() + "-" + claim.channelId());
                return new CompletableFuture<>();
            }
            return outbox.finish(claim, delivered, detail)
                    .thenCompose(done -> diesAfter(Step.RECORDED)
                            ? new CompletableFuture<>()
                            : CompletableFuture.completedFuture(done));
        }

        @Override
        public CompletionStage<Void> postpone(Claim claim, String detail, Duration delay) {
            throw new AssertionError("nothing fails here: " + detail);
        }

        @Override
        public void delivered(String type, Duration sinceDecision) {}

        @Override
        public void failed(String type) {
            throw new AssertionError("nothing fails here");
        }

        @Override
        public void retried(String type) {
            throw new AssertionError("nothing fails here");
        }
    }

    @Test
    void deathsBetweenAnyTwoStepsLoseNothingAndRepeatOnlyWhatWasSentAndNotRecorded() throws SQLException {
        long seed = Long.getLong("tidewatch.sim.seed", System.nanoTime());
        Random random = new Random(seed);
        for (Step step : Step.values()) {
            deaths.put(step, 2 + random.nextInt(5));
        }
        Set<String> expected = publish(random);
        Replica[] replicas = {new Replica(0), new Replica(1)};
        await("seed " + seed).atMost(Duration.ofSeconds(60)).until(() -> {
            for (int i = 0; i < replicas.length; i++) {
                if (replicas[i].dead.get()) {
                    replicas[i] = new Replica(i);
                }
                replicas[i].poll();
            }
            return count("select count(*) from notification_log where outcome = 'delivered'") == expected.size();
        });

        assertThat(new HashSet<>(received)).describedAs("seed %d", seed).isEqualTo(expected);
        Set<String> once = new HashSet<>();
        assertThat(received.stream().filter(key -> !once.add(key)))
                .describedAs("seed %d: what came twice", seed)
                .allMatch(mayRepeat::contains);
        assertThat(mayRepeat)
                .describedAs("seed %d: died between answer and record", seed)
                .isNotEmpty();
        assertThat(deliverers).containsExactlyInAnyOrder(0, 1);
        assertThat(count("select count(*) from notification_outbox")).isZero();
        for (List<AlertTransition> partition : topic) {
            for (int i = 0; i < partition.size(); i += 2) {
                for (UUID channel : channels) {
                    assertThat(received.indexOf(partition.get(i).getTransitionId() + "-" + channel))
                            .describedAs("seed %d: firing comes before resolved", seed)
                            .isLessThan(received.indexOf(partition.get(i + 1).getTransitionId() + "-" + channel));
                }
            }
        }

        update("update notification_log set finished_at = now() - interval '91 days' where channel_id = '"
                + channels.get(0) + "'");
        assertThat(new NotificationHistory(reactive)
                        .prune(Duration.ofDays(90))
                        .await()
                        .atMost(Duration.ofSeconds(10)))
                .isEqualTo(expected.size() / 2);
        assertThat(count("select count(*) from notification_log")).isEqualTo(expected.size() / 2);
    }

    @Test
    void aTransitionThatComesAgainWhileItsDeliveryIsRecordedIsNotDeliveredAgain() throws Exception {
        AlertTransition firing = Transitions.transition(AlertPhase.INACTIVE, AlertPhase.FIRING)
                .addChannels(channels.get(0).toString())
                .build();
        TransitionStore store = new PgTransitionStore(jdbc, new TransitionOffsets(UUID.randomUUID(), "one"));
        store.claim(Map.of(0, 0L));
        store.keep(List.of(new TransitionStore.Read(0, 0, 1, List.of(firing))));
        CompletableFuture<Void> again = new CompletableFuture<>();
        // A delivery is being recorded as PgOutbox.finish does; the same transition comes before that is committed.
        jdbc.in(ProjectScope.ALL, connection -> {
            execute(connection, """
                    with done as (delete from notification_outbox returning *)
                    insert into notification_log (project_id, transition_id, channel_id, channel_name, channel_type,
                        rule_id, rule_name, severity, notice, fingerprint, starts_at, outcome, detail, attempts,
                        decided_at, created_at, finished_at)
                    select project_id, transition_id, channel_id, 'c0', 'webhook', rule_id, 'r', 'critical', notice,
                        fingerprint, starts_at, 'delivered', '200 OK', 1, now(), created_at, now()
                    from done""");
            again.completeAsync(() -> {
                store.keep(List.of(new TransitionStore.Read(0, 1, 2, List.of(firing))));
                return null;
            });
            await().until(() -> count("select count(*) from pg_stat_activity where wait_event_type = 'Lock'") > 0);
            return 1;
        });
        again.get(20, TimeUnit.SECONDS);
        assertThat(count("select count(*) from notification_log")).isEqualTo(1);
        assertThat(count("select count(*) from notification_outbox")).isZero();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    /** Alerts that fire and end; returns the keys of what is to be delivered. */
    private Set<String> publish(Random random) {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < ALERTS; i++) {
            String rule = new UUID(random.nextLong(), random.nextLong()).toString();
            List<AlertTransition> partition = topic.get(random.nextInt(topic.size()));
            for (AlertPhase to : List.of(AlertPhase.FIRING, AlertPhase.INACTIVE)) {
                AlertPhase from = to == AlertPhase.FIRING ? AlertPhase.INACTIVE : AlertPhase.FIRING;
                AlertTransition transition = Transitions.transition(from, to)
                        .setRuleId(rule)
                        .setSequence(to == AlertPhase.FIRING ? 1 : 2)
                        .addAllChannels(channels.stream().map(UUID::toString).toList())
                        .build();
                partition.add(transition);
                channels.forEach(channel -> keys.add(transition.getTransitionId() + "-" + channel));
            }
        }
        return keys;
    }

    private static void update(String sql) throws SQLException {
        jdbc.in(ProjectScope.ALL, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                return statement.executeUpdate();
            }
        });
    }

    private static long count(String sql) throws SQLException {
        Long count = jdbc.in(ProjectScope.ALL, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql);
                    ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        });
        return count == null ? 0 : count;
    }
}
