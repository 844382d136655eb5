package io.tidewatch.alert.routing.store;

import io.tidewatch.alert.routing.Receiver;
import io.tidewatch.alert.routing.RoutingConfig;
import io.tidewatch.alert.routing.RoutingPass;
import io.tidewatch.kit.db.JdbcTransactions;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.model.ProjectId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Routes every project in turn: what is due now, what becomes due, and what {@link #signal} announces. Each pass of a
 * project is one transaction that holds the project's row, so that of several replicas one routes and the others pass
 * by; a replica that dies leaves everything as it was before its pass. One thread runs {@link #run}; the rest may be
 * called from any.
 */
public final class RoutingRunner implements Runnable, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RoutingRunner.class);
    private static final Duration SAFETY_NET = Duration.ofSeconds(1);
    private static final Duration PRUNE_EVERY = Duration.ofMinutes(10);
    private static final Duration KEEP_OVER = Duration.ofMinutes(15);
    private static final Duration KEEP_SILENCES = Duration.ofDays(5);

    private static final String BUSY = """
            select p.project_id from routing_project p
            where p.version <> p.routed_version
               or exists (select from routed_alert a where a.project_id = p.project_id and a.fresh)
               or exists (select from alert_group g where g.project_id = p.project_id and g.next_at <= ?)
            """;
    private static final String NEXT = "select min(next_at) from alert_group";
    private static final String LOCK =
            "select version, routed_version from routing_project where project_id = ?" + " for update skip locked";

    private final JdbcTransactions transactions;
    private final RoutingConfigs configs;
    private final List<Chore> chores;
    private final InstantSource clock;
    private final Runnable sent;
    private final RoutingListener listener;
    private final Semaphore signals = new Semaphore(0);
    private volatile boolean closed;
    private Instant pruned = Instant.MIN;

    /**
     * @param chores done at each step
     * @param sent told after each commit that put messages on their way
     */
    public RoutingRunner(
            JdbcTransactions transactions,
            RoutingConfigs configs,
            List<Chore> chores,
            InstantSource clock,
            Runnable sent,
            RoutingListener listener) {
        this.listener = listener;
        this.transactions = transactions;
        this.configs = configs;
        this.chores = List.copyOf(chores);
        this.clock = clock;
        this.sent = sent;
    }

    /** Something has changed: route soon. */
    public void signal() {
        signals.release();
    }

    @Override
    public void run() {
        while (!closed) {
            Instant wake = clock.instant().plus(SAFETY_NET);
            try {
                Instant next = step();
                wake = next.isBefore(wake) ? next : wake;
            } catch (SQLException | RuntimeException e) {
                LOG.warnf("routing waits: %s", e.getMessage());
            }
            try {
                long ms = Math.max(1, Duration.between(clock.instant(), wake).toMillis());
                if (signals.tryAcquire(ms, TimeUnit.MILLISECONDS)) {
                    signals.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Does all that is due; returns when there is more to do, as far as is known. */
    public Instant step() throws SQLException {
        configs.refresh();
        Instant now = clock.instant();
        for (Chore chore : chores) {
            if (chore.run(now) > 0) {
                sent.run();
            }
        }
        boolean more = false;
        for (ProjectId project : busy(now)) {
            more |= pass(project);
        }
        if (pruned.isBefore(now.minus(PRUNE_EVERY))) {
            pruned = now;
            prune(now);
        }
        return more ? now : next(now);
    }

    private List<ProjectId> busy(Instant now) throws SQLException {
        return transactions.in(ProjectScope.ALL, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(BUSY)) {
                statement.setTimestamp(1, Rows.timestamp(now));
                ResultSet rows = statement.executeQuery();
                List<ProjectId> projects = new ArrayList<>();
                while (rows.next()) {
                    projects.add(new ProjectId(rows.getString(1)));
                }
                return projects;
            }
        });
    }

    private Instant next(Instant now) throws SQLException {
        return transactions.in(ProjectScope.ALL, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(NEXT)) {
                ResultSet row = statement.executeQuery();
                Instant next = row.next() ? Rows.instant(row.getTimestamp(1)) : null;
                return next == null ? now.plus(SAFETY_NET) : next;
            }
        });
    }

    /** One pass of a project; whether there may be more to do at once. */
    private boolean pass(ProjectId project) throws SQLException {
        Instant before = clock.instant();
        Optional<RoutingPass.Result> result =
                transactions.in(ProjectScope.of(project), connection -> locked(connection, project));
        result.ifPresent(done -> listener.passed(done, Duration.between(before, clock.instant())));
        if (result.isPresent() && result.get().messages() > 0) {
            sent.run();
        }
        return result.isPresent() && result.get().more();
    }

    private Optional<RoutingPass.Result> locked(Connection connection, ProjectId project) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
            statement.setString(1, project.value());
            ResultSet row = statement.executeQuery();
            if (!row.next()) {
                return Optional.empty(); // Another replica is at it.
            }
            long version = row.getLong(1);
            Optional<ActiveRouting> active =
                    configs.of(project).filter(routing -> routing.stored().version() == version);
            if (active.isEmpty()) {
                return Optional.empty(); // Changed this moment; the next step sees it.
            }
            if (row.getLong(2) != version) {
                begin(connection, project, version);
            }
            Optional<RoutingConfig> config = active.get().config();
            PgRoutingState state = new PgRoutingState(connection, project);
            if (config.isEmpty()) {
                state.route(state.fresh(Integer.MAX_VALUE), List.of());
                return Optional.empty();
            }
            return Optional.of(
                    new RoutingPass(withChannels(connection, project, config.get()), state, clock.instant()).run());
        }
    }

    /** Another configuration: groups are made anew, and what was told is remembered. */
    private static void begin(Connection connection, ProjectId project, long version) throws SQLException {
        for (String sql : List.of(
                "delete from alert_group_member where project_id = ?",
                "delete from alert_group where project_id = ?",
                "update routed_alert set fresh = true where project_id = ?",
                "update routing_project set routed_version = " + version + " where project_id = ?")) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, project.value());
                statement.executeUpdate();
            }
        }
    }

    /** A receiver without integrations that is named as a channel sends to that channel. */
    private static RoutingConfig withChannels(Connection connection, ProjectId project, RoutingConfig config)
            throws SQLException {
        List<String> bare = config.receivers().values().stream()
                .filter(receiver -> receiver.integrations().isEmpty())
                .map(Receiver::name)
                .toList();
        if (bare.isEmpty()) {
            return config;
        }
        Map<String, UUID> channels = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "select name, id from notification_channel where project_id = ? and name = any (?)")) {
            statement.setString(1, project.value());
            statement.setArray(2, connection.createArrayOf("text", bare.toArray()));
            ResultSet rows = statement.executeQuery();
            while (rows.next()) {
                channels.put(rows.getString(1), rows.getObject(2, UUID.class));
            }
        }
        Map<String, Receiver> receivers = new LinkedHashMap<>(config.receivers());
        channels.forEach((name, id) ->
                receivers.put(name, new Receiver(name, List.of(new Receiver.Integration(id, null, true)))));
        return new RoutingConfig(
                config.resolveTimeout(), config.root(), receivers, config.inhibitRules(), config.intervals());
    }

    private void prune(Instant now) throws SQLException {
        transactions.in(ProjectScope.ALL, connection -> {
            int silences = SilenceTable.prune(connection, now.minus(KEEP_SILENCES));
            int alerts = AlertTable.prune(connection, now.minus(KEEP_OVER));
            try (PreparedStatement statement = connection.prepareStatement(
                    "delete from notification_told where told_at < now() - interval '30 days'")) {
                return silences + alerts + statement.executeUpdate();
            }
        });
    }

    /** Ends {@link #run} soon. */
    @Override
    public void close() {
        closed = true;
        signals.release();
    }
}
