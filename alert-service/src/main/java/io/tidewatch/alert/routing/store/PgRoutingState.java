package io.tidewatch.alert.routing.store;

import io.tidewatch.alert.notify.Message;
import io.tidewatch.alert.notify.Notice;
import io.tidewatch.alert.routing.AlertGroup;
import io.tidewatch.alert.routing.GroupNotice;
import io.tidewatch.alert.routing.Notified;
import io.tidewatch.alert.routing.RoutedAlert;
import io.tidewatch.alert.routing.RoutingState;
import io.tidewatch.alert.routing.Silence;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A project's routing state in Postgres, within a transaction that holds the row of {@code routing_project}. */
public final class PgRoutingState implements RoutingState {
    private static final int MOST_FIRING = 100_000;
    private static final String FRESH = "select " + Rows.ALERT
            + " from routed_alert a where a.project_id = ? and a.fresh order by a.updated_at limit ?"
            + " for update skip locked";
    private static final String ROUTED =
            "update routed_alert set fresh = false where project_id = ? and fingerprint = any (?)";
    private static final String JOIN_GROUP = """
            insert into alert_group (project_id, id, route_id, labels, next_at) values (?, ?, ?, ?::jsonb, ?)
            on conflict (project_id, id) do update
            set next_at = least(alert_group.next_at, excluded.next_at) where not alert_group.flushed
            """;
    private static final String JOIN_MEMBER = "insert into alert_group_member values (?, ?, ?) on conflict do nothing";
    private static final String DUE =
            "select route_id, labels from alert_group where project_id = ? and next_at <= ? order by next_at limit ?";
    private static final String MEMBERS = "select " + Rows.ALERT
            + " from alert_group_member m join routed_alert a using (project_id, fingerprint)"
            + " where m.project_id = ? and m.group_id = ?";
    private static final String TOLD = "select channel_id, firing, resolved, told_at, sequence from notification_told"
            + " where project_id = ? and group_id = ?";
    private static final String WAITING =
            "select exists (select from notification_outbox where project_id = ? and rule_id = ? and channel_id = ?)";
    private static final String TELL = """
            insert into notification_told (project_id, group_id, channel_id, firing, resolved, told_at, sequence)
            values (?, ?, ?, ?, ?, ?, ?)
            on conflict (project_id, group_id, channel_id) do update
            set firing = excluded.firing, resolved = excluded.resolved, told_at = excluded.told_at,
                sequence = excluded.sequence
            """;
    private static final String LEAVE =
            "delete from alert_group_member where project_id = ? and group_id = ? and fingerprint = any (?)";
    private static final String NEXT =
            "update alert_group set next_at = ?, flushed = true where project_id = ? and id = ?";
    private static final String END = """
            delete from alert_group g where g.project_id = ? and g.id = ?
              and not exists (select from alert_group_member m where m.project_id = g.project_id and m.group_id = g.id)
            """;

    private final Connection connection;
    private final ProjectId project;

    public PgRoutingState(Connection connection, ProjectId project) {
        this.connection = connection;
        this.project = project;
    }

    private interface Work<T> {
        T run(PreparedStatement statement) throws SQLException;
    }

    private <T> T with(String sql, Work<T> work) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return work.run(statement);
        } catch (SQLException e) {
            throw TidewatchException.dependency("routing can not go on: " + e.getMessage(), e);
        }
    }

    static UUID id(String text) {
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static UUID id(AlertGroup group) {
        return id(group.routeId() + ":" + group.labels());
    }

    @Override
    public List<RoutedAlert> fresh(int most) {
        return with(FRESH, statement -> {
            statement.setString(1, project.value());
            statement.setInt(2, most);
            return Rows.alerts(statement.executeQuery());
        });
    }

    @Override
    public void route(Collection<RoutedAlert> alerts, Collection<Joining> joinings) {
        Map<UUID, Joining> groups = new HashMap<>();
        for (Joining joining : joinings) {
            groups.merge(id(joining.group()), joining, (one, other) -> one.due().isBefore(other.due()) ? one : other);
        }
        with(JOIN_GROUP, statement -> {
            for (Map.Entry<UUID, Joining> entry : groups.entrySet()) {
                AlertGroup group = entry.getValue().group();
                statement.setString(1, project.value());
                statement.setObject(2, entry.getKey());
                statement.setString(3, group.routeId());
                statement.setString(4, Rows.json(group.labels().toMap()));
                statement.setTimestamp(5, Rows.timestamp(entry.getValue().due()));
                statement.addBatch();
            }
            return statement.executeBatch();
        });
        with(JOIN_MEMBER, statement -> {
            for (Joining joining : joinings) {
                statement.setString(1, project.value());
                statement.setObject(2, id(joining.group()));
                statement.setString(3, joining.alert().fingerprint());
                statement.addBatch();
            }
            return statement.executeBatch();
        });
        with(ROUTED, statement -> {
            statement.setString(1, project.value());
            statement.setArray(2, Rows.array(connection, "text", alerts, RoutedAlert::fingerprint));
            return statement.executeUpdate();
        });
    }

    @Override
    public List<AlertGroup> due(Instant now, int most) {
        return with(DUE, statement -> {
            statement.setString(1, project.value());
            statement.setTimestamp(2, Rows.timestamp(now));
            statement.setInt(3, most);
            ResultSet rows = statement.executeQuery();
            List<AlertGroup> groups = new ArrayList<>();
            while (rows.next()) {
                groups.add(new AlertGroup(rows.getString(1), Labels.of(Rows.texts(rows.getString(2)))));
            }
            return groups;
        });
    }

    @Override
    public List<RoutedAlert> members(AlertGroup group) {
        return with(MEMBERS, statement -> {
            statement.setString(1, project.value());
            statement.setObject(2, id(group));
            return Rows.alerts(statement.executeQuery());
        });
    }

    @Override
    public Collection<Labels> firing(Instant now) {
        try {
            return AlertTable.open(connection, project, now, MOST_FIRING).stream()
                    .map(RoutedAlert::labels)
                    .toList();
        } catch (SQLException e) {
            throw TidewatchException.dependency("alerts can not be read: " + e.getMessage(), e);
        }
    }

    @Override
    public List<Silence> silences(Instant now) {
        try {
            return SilenceTable.endingAfter(connection, project, now);
        } catch (SQLException e) {
            throw TidewatchException.dependency("silences can not be read: " + e.getMessage(), e);
        }
    }

    @Override
    public Map<UUID, Notified> notified(String groupKey) {
        return with(TOLD, statement -> {
            statement.setString(1, project.value());
            statement.setObject(2, id(groupKey));
            ResultSet rows = statement.executeQuery();
            Map<UUID, Notified> told = new HashMap<>();
            while (rows.next()) {
                told.put(
                        rows.getObject(1, UUID.class),
                        new Notified(
                                new HashSet<>(Rows.list(rows.getArray(2))),
                                new HashSet<>(Rows.list(rows.getArray(3))),
                                rows.getTimestamp(4).toInstant(),
                                rows.getLong(5)));
            }
            return told;
        });
    }

    @Override
    public boolean waiting(String groupKey, UUID channelId) {
        return with(WAITING, statement -> {
            statement.setString(1, project.value());
            statement.setObject(2, id(groupKey));
            statement.setObject(3, channelId);
            ResultSet row = statement.executeQuery();
            return row.next() && row.getBoolean(1);
        });
    }

    @Override
    public void tell(GroupNotice notice) {
        Notified log = notice.log();
        with(TELL, statement -> {
            statement.setString(1, project.value());
            statement.setObject(2, id(notice.groupKey()));
            statement.setObject(3, notice.integration().channelId());
            statement.setArray(4, connection.createArrayOf("text", log.firing().toArray()));
            statement.setArray(
                    5, connection.createArrayOf("text", log.resolved().toArray()));
            statement.setTimestamp(6, Rows.timestamp(log.at()));
            statement.setLong(7, log.sequence());
            return statement.executeUpdate();
        });
        if (!notice.alerts().isEmpty()) {
            try {
                GroupOutbox.put(
                        connection,
                        project,
                        notice.integration().channelId(),
                        log.sequence(),
                        message(notice),
                        notice.at());
            } catch (SQLException e) {
                throw TidewatchException.dependency("a message can not be put on its way: " + e.getMessage(), e);
            }
        }
    }

    private static Message message(GroupNotice notice) {
        Instant now = notice.at();
        List<Message.MessageAlert> alerts = notice.alerts().stream()
                .map(alert -> GroupOutbox.alert(alert, now))
                .toList();
        boolean over = alerts.stream().allMatch(alert -> alert.notice() == Notice.RESOLVED);
        return new Message(
                notice.groupKey(),
                notice.receiver(),
                over ? Notice.RESOLVED : Notice.FIRING,
                notice.group().labels().toMap(),
                notice.reason().text(),
                alerts);
    }

    @Override
    public void flushed(AlertGroup group, Instant next, Collection<RoutedAlert> leaving) {
        if (!leaving.isEmpty()) {
            with(LEAVE, statement -> {
                statement.setString(1, project.value());
                statement.setObject(2, id(group));
                statement.setArray(3, Rows.array(connection, "text", leaving, RoutedAlert::fingerprint));
                return statement.executeUpdate();
            });
        }
        with(NEXT, statement -> {
            statement.setTimestamp(1, Rows.timestamp(next));
            statement.setString(2, project.value());
            statement.setObject(3, id(group));
            return statement.executeUpdate();
        });
        with(END, statement -> {
            statement.setString(1, project.value());
            statement.setObject(2, id(group));
            return statement.executeUpdate();
        });
    }
}
