package io.tidewatch.kit.db;

import java.util.Map;
import org.flywaydb.core.Flyway;

/**
 * Brings the schema to this version: scripts in {@code db/migration}, run by the owner, who may create roles. Several
 * services may run it at once; they wait for each other. A schema that is newer than this code is left alone.
 */
public final class SchemaMigration {
    private final Flyway flyway;

    /**
     * @param owner whose role owns the tables
     * @param app the role that the services run as; created when absent
     */
    public SchemaMigration(String jdbcUrl, Credentials owner, Credentials app) {
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
        return flyway.migrate().migrationsExecuted;
    }

    /** Scripts put these between single quotes. */
    private static String literal(String text) {
        return text.replace("'", "''");
    }
}
