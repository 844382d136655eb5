package io.tidewatch.alert.alertmanager;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.alert.notify.Links;
import io.tidewatch.alert.routing.Muting;
import io.tidewatch.alert.routing.RoutedAlert;
import io.tidewatch.alert.routing.RoutingConfig;
import io.tidewatch.alert.routing.Silence;
import io.tidewatch.alert.routing.store.ActiveRouting;
import io.tidewatch.alert.routing.store.AlertTable;
import io.tidewatch.alert.routing.store.RoutingStore;
import io.tidewatch.alert.routing.store.SilenceTable;
import io.tidewatch.kit.db.JdbcTransactions;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What Alertmanager's API reads and writes, in Postgres. Blocks. Safe for any thread. */
public final class AlertmanagerStore {
    private static final Duration RESOLVE_TIMEOUT = Duration.ofMinutes(5);
    private static final int MOST_ALERTS = 100_000;

    private final JdbcTransactions transactions;
    private final RoutingStore routing;
    private final Links links;
    private final InstantSource clock;
    private final Runnable changed;

    /** @param changed told after each change that routing must know of */
    public AlertmanagerStore(
            JdbcTransactions transactions, RoutingStore routing, Links links, InstantSource clock, Runnable changed) {
        this.transactions = transactions;
        this.routing = routing;
        this.links = links;
        this.clock = clock;
        this.changed = changed;
    }

    private @Nullable RoutingConfig config(ProjectId project) {
        return routing.current(project).flatMap(ActiveRouting::config).orElse(null);
    }

    /** Takes alerts over; those that are wrong are told, the others kept. */
    public void post(ProjectId project, @Nullable JsonNode body) {
        RoutingConfig config = config(project);
        AlertBodies.Read read =
                AlertBodies.read(body, clock.instant(), config == null ? RESOLVE_TIMEOUT : config.resolveTimeout());
        if (!read.alerts().isEmpty()) {
            in(project, connection -> {
                int present = count(connection, project);
                if (present + read.alerts().size() > MOST_ALERTS) {
                    throw ApiFault.of(429, "the project has " + present + " alerts, and " + MOST_ALERTS + " at most");
                }
                AlertTable.put(connection, project, read.alerts(), AlertTable::sent);
                return present;
            });
            changed.run();
        }
        if (!read.faults().isEmpty()) {
            throw ApiFault.bad(String.join("; ", read.faults()));
        }
    }

    private static int count(Connection connection, ProjectId project) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select count(*) from routed_alert where project_id = ?")) {
            statement.setString(1, project.value());
            ResultSet row = statement.executeQuery();
            return row.next() ? row.getInt(1) : 0;
        }
    }

    /** What a view of the alerts that are not over gives. */
    public <T> T view(ProjectId project, BiFunction<AlertViews, List<RoutedAlert>, T> view) {
        Instant now = clock.instant();
        RoutingConfig config = config(project);
        return in(project, connection -> {
            List<RoutedAlert> alerts = AlertTable.open(connection, project, now, MOST_ALERTS);
            List<Labels> firing = alerts.stream().map(RoutedAlert::labels).toList();
            Muting muting = new Muting(
                    SilenceTable.endingAfter(connection, project, now),
                    config == null ? List.of() : config.inhibitRules(),
                    firing,
                    now);
            return view.apply(new AlertViews(config, muting, channels(connection, project), links, now), alerts);
        });
    }

    private static Map<String, String> channels(Connection connection, ProjectId project) throws SQLException {
        Map<String, String> names = new HashMap<>();
        try (PreparedStatement statement =
                connection.prepareStatement("select id::text, name from notification_channel where project_id = ?")) {
            statement.setString(1, project.value());
            ResultSet rows = statement.executeQuery();
            while (rows.next()) {
                names.put(rows.getString(1), rows.getString(2));
            }
        }
        return names;
    }

    /** All silences that are kept. */
    public List<Silence> silences(ProjectId project) {
        return in(project, connection -> SilenceTable.endingAfter(connection, project, Instant.EPOCH));
    }

    /** One silence. */
    public Silence silence(ProjectId project, UUID id) {
        return in(project, connection -> SilenceTable.get(connection, project, id)
                .orElseThrow(() -> ApiFault.missing("silence not found")));
    }

    /** A new silence, or another form of one; returns its id. */
    public UUID put(ProjectId project, @Nullable JsonNode body) {
        Instant now = clock.instant();
        SilenceBodies.Wanted wanted = SilenceBodies.read(body, now);
        UUID id = in(project, connection -> {
            Silence silence = wanted.silence();
            UUID changedId = wanted.id();
            if (changedId != null) {
                Silence present = SilenceTable.get(connection, project, changedId)
                        .orElseThrow(() -> ApiFault.missing("silence not found"));
                if (SilenceBodies.changes(present, silence, now)) {
                    silence = withId(silence, present.id(), present.startsAt(), now);
                } else {
                    if (present.state(now) != Silence.State.EXPIRED) {
                        SilenceTable.put(connection, project, SilenceBodies.expired(present, now));
                    }
                    silence = withId(silence, silence.id(), now, now);
                }
            }
            SilenceTable.put(connection, project, silence);
            return silence.id();
        });
        changed.run();
        return id;
    }

    /** One that is active keeps its beginning; one that is new begins now at the earliest. */
    private static Silence withId(Silence silence, UUID id, Instant least, Instant now) {
        Instant starts = silence.startsAt().isBefore(now) ? least : silence.startsAt();
        return new Silence(
                id, silence.matchers(), starts, silence.endsAt(), silence.createdBy(), silence.comment(), now);
    }

    /** Ends a silence. */
    public void expire(ProjectId project, UUID id) {
        Instant now = clock.instant();
        in(project, connection -> {
            Silence present =
                    SilenceTable.get(connection, project, id).orElseThrow(() -> ApiFault.missing("silence not found"));
            if (present.state(now) == Silence.State.EXPIRED) {
                throw ApiFault.of(500, "silence already expired");
            }
            SilenceTable.put(connection, project, SilenceBodies.expired(present, now));
            return id;
        });
        changed.run();
    }

    /** Names of receivers: of the routes, or the channels where there are none. */
    public List<String> receivers(ProjectId project) {
        RoutingConfig config = config(project);
        if (config != null) {
            return config.receivers().keySet().stream().sorted().toList();
        }
        return in(project, connection -> channels(connection, project).values().stream()
                .sorted()
                .toList());
    }

    private <T> T in(ProjectId project, JdbcTransactions.Work<T> work) {
        try {
            return transactions.in(ProjectScope.of(project), work);
        } catch (SQLException e) {
            throw TidewatchException.dependency("alerts are not available: " + e.getMessage(), e);
        }
    }
}
