package io.tidewatch.kit.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.tidewatch.embedded.SharedStack;
import io.tidewatch.kit.KafkaConnection;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class PrepareCommandIT {
    private final Map<String, String> stack = SharedStack.start();

    @Test
    void theServicesRoleWaitsForASchemaThatTheOwnerThenMakes() throws Exception {
        String url = database("prepare_schema");
        Map<String, String> keys = Map.of("tidewatch.db.jdbc-url", url);

        assertThat(run(keys, "--timeout=1s", "await-schema")).isEqualTo(1);
        assertThat(run(keys, "schema")).isZero();
        assertThat(run(keys, "schema", "await-schema")).isZero();

        try (Connection owner = DriverManager.getConnection(url, "postgres", "postgres");
                Statement statement = owner.createStatement()) {
            // As if this code were one script ahead of the database.
            statement.execute("delete from flyway_schema_history where version = '61'");
        }
        assertThat(run(keys, "--timeout=1s", "await-schema")).isEqualTo(1);
    }

    @Test
    void topicsAreMadeWithThePartitionsThatAreConfigured() throws Exception {
        Map<String, String> keys = Map.of(
                "kafka.bootstrap.servers",
                stack.get("kafka.bootstrap.servers"),
                "tidewatch.topics.\"tidewatch.derived-state\".partitions",
                "4");

        assertThat(run(keys, "topics")).isZero();

        KafkaConnection kafka = KafkaConnection.to(stack.get("kafka.bootstrap.servers"));
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            assertThat(admin.describeTopics(List.of("tidewatch.derived-state"))
                            .allTopicNames()
                            .get()
                            .get("tidewatch.derived-state")
                            .partitions())
                    .hasSize(4);
        }
    }

    @Test
    void whatIsAwayIsWaitedForOnlyAsLongAsAskedFor() throws Exception {
        assertThat(run(Map.of("tidewatch.db.jdbc-url", "jdbc:postgresql://127.0.0.1:1/none"), "--timeout=1s", "schema"))
                .isEqualTo(1);
    }

    @Test
    void wrongArgumentsAndTopicsEndAtOnce() throws Exception {
        assertThat(run(Map.of())).isEqualTo(2);
        assertThat(run(Map.of(), "scheme")).isEqualTo(2);
        assertThat(run(Map.of(), "--timeout=soon", "schema")).isEqualTo(2);
        assertThat(run(Map.of("tidewatch.topics.\"no-such\".partitions", "3"), "topics"))
                .isEqualTo(2);
    }

    private static int run(Map<String, String> keys, String... arguments) throws InterruptedException {
        Map<String, String> all = new HashMap<>(keys);
        all.putIfAbsent("quarkus.datasource.username", "tidewatch_app");
        all.putIfAbsent("quarkus.datasource.password", "tidewatch_app");
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(all, "test", 500))
                .build();
        return PrepareCommand.run(arguments, config);
    }

    private String database(String name) throws Exception {
        String url = stack.get("tidewatch.db.jdbc-url");
        try (Connection owner = DriverManager.getConnection(url, "postgres", "postgres");
                Statement statement = owner.createStatement()) {
            statement.execute("create database " + name);
        }
        return url.substring(0, url.lastIndexOf('/') + 1) + name;
    }
}
