package io.tidewatch.kit.wiring;

import io.quarkus.runtime.StartupEvent;
import io.tidewatch.kit.StartTask;
import io.tidewatch.kit.db.Credentials;
import io.tidewatch.kit.db.SchemaMigration;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Migrates the schema in the background of the start; readiness waits for it. */
@Singleton
public class SchemaStart {
    private final StartTask task;

    public SchemaStart(
            DatabaseSettings database,
            @ConfigProperty(name = "quarkus.datasource.username") String appUser,
            @ConfigProperty(name = "quarkus.datasource.password") String appPassword) {
        Credentials owner =
                new Credentials(database.owner().username(), database.owner().password());
        Credentials app = new Credentials(appUser, appPassword);
        task = new StartTask(
                "database migration",
                () -> database.migrate() ? new SchemaMigration(database.jdbcUrl(), owner, app).run() : 0);
    }

    void start(@Observes StartupEvent event) {
        task.start();
    }

    @PreDestroy
    void stop() {
        task.close();
    }

    /** The migration; whoever reads tables at start waits for it. */
    public StartTask task() {
        return task;
    }
}
