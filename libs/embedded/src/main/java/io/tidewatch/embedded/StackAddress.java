package io.tidewatch.embedded;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a test's Kafka and Postgres are.
 *
 * @param bootstrapServers of Kafka
 * @param database {@code host:port/name} of Postgres
 */
record StackAddress(String bootstrapServers, String database) {
    /** The configuration that leads a service there. */
    Map<String, String> config() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("kafka.bootstrap.servers", bootstrapServers);
        keys.put("quarkus.datasource.reactive.url", "postgresql://" + database);
        keys.put("quarkus.datasource.username", "tidewatch_app");
        keys.put("quarkus.datasource.password", "tidewatch_app");
        keys.put("tidewatch.db.jdbc-url", "jdbc:postgresql://" + database);
        keys.put("tidewatch.db.owner.username", EmbeddedPostgres18.OWNER);
        keys.put("tidewatch.db.owner.password", EmbeddedPostgres18.OWNER_PASSWORD);
        keys.put("tidewatch.db.migrate", "true");
        keys.put("quarkus.http.test-port", "0");
        keys.put("quarkus.devservices.enabled", "false");
        keys.put("quarkus.log.category.\"kafka\".level", "WARN");
        keys.put("quarkus.log.category.\"org.apache.kafka\".level", "WARN");
        return Map.copyOf(keys);
    }
}
