package io.tidewatch.alert.routing.store;

import io.tidewatch.alert.channels.ChannelConfig;
import io.tidewatch.alert.channels.ChannelConfigJson;
import io.tidewatch.alert.routing.Receiver;
import io.tidewatch.alert.routing.config.ConfigFault;
import io.tidewatch.kit.db.JdbcTransactions;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Routing configurations in Postgres, every version of them, and the channels of their receivers. Blocks. */
public final class RoutingStore {
    private static final String COLUMNS = "version, source, config, templates, created_at";
    private static final String LOCK = """
            insert into routing_project (project_id, version) values (?, 0)
            on conflict (project_id) do update set version = routing_project.version returning version
            """;
    private static final String INSERT =
            "insert into routing_config (project_id, version, source, config, templates) values (?, ?, ?, ?, ?::jsonb)";
    private static final String CHANNEL = """
            insert into notification_channel (project_id, id, name, type, config, receiver, created_at, updated_at)
            values (?, ?, ?, ?, ?::jsonb, ?, now(), now())
            on conflict (id) do update
            set name = excluded.name, type = excluded.type, config = excluded.config, receiver = excluded.receiver,
                updated_at = case when notification_channel.config = excluded.config
                    then notification_channel.updated_at else now() end
            """;
    private static final String GONE =
            "delete from notification_channel where project_id = ? and receiver is not null and not id = any (?)";

    private final JdbcTransactions transactions;
    private final RoutingConfigs configs;

    public RoutingStore(JdbcTransactions transactions, RoutingConfigs configs) {
        this.transactions = transactions;
        this.configs = configs;
    }

    static StoredRouting stored(ResultSet row, int first) throws SQLException {
        return new StoredRouting(
                row.getLong(first),
                row.getString(first + 1),
                row.getString(first + 2),
                Rows.texts(row.getString(first + 3)),
                row.getTimestamp(first + 4).toInstant());
    }

    /** The version in force, read anew; empty when the project never had any. */
    public Optional<ActiveRouting> current(ProjectId project) {
        return versions(project, 1).stream().findFirst().map(stored -> configs.read(project, stored));
    }

    /** The newest versions first. */
    public List<StoredRouting> versions(ProjectId project, int limit) {
        return in(project, connection -> newest(connection, project, limit));
    }

    private static List<StoredRouting> newest(Connection connection, ProjectId project, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select " + COLUMNS + " from routing_config where project_id = ? order by version desc limit ?")) {
            statement.setString(1, project.value());
            statement.setInt(2, limit);
            ResultSet rows = statement.executeQuery();
            List<StoredRouting> found = new ArrayList<>();
            while (rows.next()) {
                found.add(stored(rows, 1));
            }
            return found;
        }
    }

    /**
     * Puts a configuration in force; what is the same as the one in force changes nothing.
     *
     * @param config an empty one takes routing away
     * @param seen the version that the change is of; null when it does not matter
     * @throws ConfigFault when it can not be read
     * @throws ProblemException 409, when another version is in force than was seen
     */
    public ActiveRouting activate(
            ProjectId project, String source, String config, Map<String, String> templates, @Nullable Long seen) {
        return in(project, connection -> {
            long version = lock(connection, project);
            if (seen != null && seen != version) {
                throw ProblemException.conflict("version " + version + " is in force, not " + seen);
            }
            List<StoredRouting> present = newest(connection, project, 1);
            if (!present.isEmpty()) {
                StoredRouting same = present.get(0);
                if (same.config().equals(config)
                        && same.templates().equals(templates)
                        && same.source().equals(source)) {
                    return configs.read(project, same);
                }
            }
            insert(connection, project, version + 1, source, config, templates);
            StoredRouting stored = newest(connection, project, 1).get(0);
            ActiveRouting routing = configs.read(project, stored);
            channels(connection, project, routing);
            return routing;
        });
    }

    private static long lock(Connection connection, ProjectId project) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
            statement.setString(1, project.value());
            ResultSet row = statement.executeQuery();
            row.next();
            return row.getLong(1);
        }
    }

    private static void insert(
            Connection connection,
            ProjectId project,
            long version,
            String source,
            String config,
            Map<String, String> templates)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, project.value());
            statement.setLong(2, version);
            statement.setString(3, source);
            statement.setString(4, config);
            statement.setString(5, Rows.json(templates));
            statement.executeUpdate();
        }
        try (PreparedStatement statement =
                connection.prepareStatement("update routing_project set version = ? where project_id = ?")) {
            statement.setLong(1, version);
            statement.setString(2, project.value());
            statement.executeUpdate();
        }
    }

    private static void channels(Connection connection, ProjectId project, ActiveRouting routing) throws SQLException {
        List<UUID> kept = new ArrayList<>();
        List<Receiver> receivers = routing.config()
                .map(config -> List.copyOf(config.receivers().values()))
                .orElse(List.of());
        try (PreparedStatement statement = connection.prepareStatement(CHANNEL)) {
            for (Receiver receiver : receivers) {
                int index = 0;
                for (Receiver.Integration integration : receiver.integrations()) {
                    ChannelConfig own = integration.config();
                    if (own == null) {
                        continue;
                    }
                    kept.add(integration.channelId());
                    String type = own.type().text();
                    statement.setString(1, project.value());
                    statement.setObject(2, integration.channelId());
                    statement.setString(3, "receiver " + receiver.name() + " [" + index++ + "] " + type);
                    statement.setString(4, type);
                    statement.setString(5, new JsonObject(ChannelConfigJson.write(own)).encode());
                    statement.setString(6, receiver.name());
                    statement.addBatch();
                }
            }
            statement.executeBatch();
        }
        try (PreparedStatement statement = connection.prepareStatement(GONE)) {
            statement.setString(1, project.value());
            statement.setArray(2, connection.createArrayOf("uuid", kept.toArray()));
            statement.executeUpdate();
        }
    }

    private <T> T in(ProjectId project, JdbcTransactions.Work<T> work) {
        try {
            return transactions.in(ProjectScope.of(project), work);
        } catch (SQLException e) {
            throw TidewatchException.dependency("routing is not available: " + e.getMessage(), e);
        }
    }
}
