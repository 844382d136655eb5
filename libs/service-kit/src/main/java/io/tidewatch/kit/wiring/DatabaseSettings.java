package io.tidewatch.kit.wiring;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Keys {@code tidewatch.db.*}. */
@ConfigMapping(prefix = "tidewatch.db")
public interface DatabaseSettings {
    /** For migrations and bulk work. */
    @WithDefault("jdbc:postgresql://127.0.0.1:5432/tidewatch")
    String jdbcUrl();

    /** Whether this service brings the schema to its version at start. */
    @WithDefault("true")
    boolean migrate();

    /** Connections for bulk work. */
    @WithDefault("4")
    int maxJdbcConnections();

    Owner owner();

    /** The role that owns the tables; used for migrations only. */
    interface Owner {
        @WithDefault("postgres")
        String username();

        @WithDefault("postgres")
        String password();
    }
}
