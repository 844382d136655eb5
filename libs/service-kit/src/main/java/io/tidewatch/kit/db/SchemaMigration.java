package io.tidewatch.kit.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;

/**
 * Brings the schema to this version: scripts in {@code db/migration}, run by the owner, who may create roles. Several
 * services may run it at once; they wait for each other. A schema that is newer than this code is left alone.
 */
public final class SchemaMigration {
    private final Flyway flyway;
    private final Credentials app;

    /**
     * @param owner whose role owns the tables
     * @param app the role that the services run as; created when absent
     */
    public SchemaMigration(String jdbcUrl, Credentials owner, Credentials app) {
        this.app = app;
        this.flyway = Flyway.configure(SchemaMigration.class.getClassLoader())
                .dataSource(jdbcUrl, owner.username(), owner.password())
                .locations("classpath:db/migration")
                .placeholders(Map.of(
                        "appRole", literal(app.username()),
                        "appPassword", literal(app.password())))
                // Number ranges belong to services and grow side by side.
                .outOfOrder(true)
                .ignoreMigrationPatterns("*:missing", "*:future")
                .load();
    }

    /** Runs what has not run. @return how many scripts that were */
    public int run() {
        int executed = flyway.migrate().migrationsExecuted;
        // So that the services' role can see how far the schema is.
        try (Connection connection = flyway.getConfiguration().getDataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    do $$
                    begin
                      if not has_table_privilege('%1$s', 'flyway_schema_history', 'select') then
                        execute format('grant select on flyway_schema_history to %%I', '%1$s');
                      end if;
                    end
                    $$""".formatted(literal(app.username())));
        } catch (SQLException e) {
            throw new IllegalStateException("the services' role cannot be shown the schema's history", e);
        }
        return executed;
    }

    /**
     * Changes nothing; may be asked with the credentials of the role that the services run as in place of the owner's.
     *
     * @throws IllegalStateException naming the first script that has not run
     */
    public void requireCurrent() {
        MigrationInfo[] pending = flyway.info().pending();
        if (pending.length > 0) {
            throw new IllegalStateException("the schema lacks " + pending.length + " scripts, the first is V"
                    + pending[0].getVersion() + " " + pending[0].getDescription());
        }
    }

    /** Scripts put these between single quotes. */
    private static String literal(String text) {
        return text.replace("'", "''");
    }
}
