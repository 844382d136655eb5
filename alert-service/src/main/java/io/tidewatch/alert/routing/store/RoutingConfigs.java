package io.tidewatch.alert.routing.store;

import io.tidewatch.alert.notify.Links;
import io.tidewatch.alert.notify.template.MessageTemplates;
import io.tidewatch.alert.notify.template.TemplateSource;
import io.tidewatch.alert.routing.config.ConfigFault;
import io.tidewatch.alert.routing.config.RoutingConfigReader;
import io.tidewatch.kit.db.JdbcTransactions;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.model.ProjectId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The routing of every project that has one, as far as this replica has seen. Safe for any thread. */
public final class RoutingConfigs implements TemplateSource {
    private static final Logger LOG = Logger.getLogger(RoutingConfigs.class);
    private static final String VERSIONS = "select project_id, version from routing_project";
    private static final String CONFIG = """
            select version, source, config, templates, created_at
            from routing_config where project_id = ? and version = ?
            """;

    private final JdbcTransactions transactions;
    private final Links links;
    private final MessageTemplates defaults;
    private final Map<ProjectId, ActiveRouting> active = new ConcurrentHashMap<>();

    public RoutingConfigs(JdbcTransactions transactions, Links links) {
        this.transactions = transactions;
        this.links = links;
        this.defaults = new MessageTemplates(links, "");
    }

    /** The project's routing as seen last; empty when it never had any. */
    public Optional<ActiveRouting> of(ProjectId project) {
        return Optional.ofNullable(active.get(project));
    }

    @Override
    public MessageTemplates templates(ProjectId project) {
        ActiveRouting routing = active.get(project);
        return routing == null ? defaults : routing.templates();
    }

    /** Looks which versions are in force. Blocks. */
    public void refresh() throws SQLException {
        transactions.in(ProjectScope.ALL, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(VERSIONS)) {
                ResultSet rows = statement.executeQuery();
                while (rows.next()) {
                    ProjectId project = new ProjectId(rows.getString(1));
                    ActiveRouting known = active.get(project);
                    if (known == null || known.stored().version() != rows.getLong(2)) {
                        take(connection, project, rows.getLong(2));
                    }
                }
            }
            return active.size();
        });
    }

    private void take(Connection connection, ProjectId project, long version) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CONFIG)) {
            statement.setString(1, project.value());
            statement.setLong(2, version);
            ResultSet row = statement.executeQuery();
            if (row.next()) {
                active.put(project, read(project, RoutingStore.stored(row, 1)));
            }
        } catch (ConfigFault e) {
            // It was read when it was taken over, so another version of this program wrote it.
            LOG.errorf(
                    "the routing configuration can not be read: project=%s version=%d %s",
                    project, version, e.getMessage());
        }
    }

    /** @throws ConfigFault when it can not be read */
    ActiveRouting read(ProjectId project, StoredRouting stored) {
        MessageTemplates templates = templates(stored.templates());
        templates.fault("").ifPresent(fault -> {
            throw ConfigFault.ofTemplates(fault);
        });
        return new ActiveRouting(stored, read(project, stored.config(), templates), templates);
    }

    private static RoutingConfigReader.@Nullable Read read(
            ProjectId project, String config, MessageTemplates templates) {
        return config.isBlank() ? null : RoutingConfigReader.read(config, project, templates);
    }

    /** Templates with these definitions. */
    public MessageTemplates templates(Map<String, String> files) {
        return files.isEmpty() ? defaults : new MessageTemplates(links, String.join("\n", files.values()));
    }
}
