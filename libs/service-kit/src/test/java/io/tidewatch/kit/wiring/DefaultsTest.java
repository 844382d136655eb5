package io.tidewatch.kit.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Pins every default that the kit gives, so that none changes unseen. */
class DefaultsTest {
    @Test
    void everyDefaultIsAsDocumented() throws Exception {
        Properties properties = new Properties();
        try (InputStream in = DatabaseSettings.class.getResourceAsStream("/META-INF/microprofile-config.properties")) {
            properties.load(in);
        }
        Map<String, String> defaults = new TreeMap<>();
        properties.forEach((key, value) -> defaults.put((String) key, (String) value));
        assertThat(defaults)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("kafka.bootstrap.servers", "127.0.0.1:9092"),
                        Map.entry("quarkus.datasource.db-kind", "postgresql"),
                        Map.entry("quarkus.datasource.reactive.url", "postgresql://127.0.0.1:5432/tidewatch"),
                        Map.entry("quarkus.datasource.username", "tidewatch_app"),
                        Map.entry("quarkus.datasource.password", "tidewatch_app"),
                        Map.entry("quarkus.datasource.reactive.max-size", "10"),
                        Map.entry("quarkus.datasource.reactive.idle-timeout", "PT5M"),
                        Map.entry("quarkus.http.host", "127.0.0.1"),
                        Map.entry("quarkus.http.test-host", "127.0.0.1"),
                        Map.entry("quarkus.shutdown.timeout", "5s"),
                        Map.entry("quarkus.banner.enabled", "false"),
                        Map.entry("quarkus.devservices.enabled", "false"),
                        Map.entry("quarkus.analytics.disabled", "true"),
                        Map.entry("quarkus.jackson.fail-on-unknown-properties", "true"),
                        Map.entry("quarkus.log.category.\"org.apache.kafka\".level", "WARN"),
                        Map.entry("quarkus.log.category.\"org.apache.kafka.clients.NetworkClient\".level", "ERROR"),
                        Map.entry("quarkus.log.category.\"org.flywaydb\".level", "ERROR"),
                        Map.entry(
                                "quarkus.log.category.\"io.micrometer.core.instrument.MeterRegistry\".level", "ERROR"),
                        Map.entry("tidewatch.log.format", "text"),
                        Map.entry("%prod.tidewatch.log.format", "json"),
                        Map.entry("quarkus.datasource.health.enabled", "false"),
                        Map.entry("quarkus.messaging.health.enabled", "false"),
                        Map.entry("quarkus.micrometer.binder.http-server.enabled", "false"),
                        Map.entry("quarkus.micrometer.export.prometheus.path", "metrics")));
    }

    @Test
    void theDatabaseIsTheLocalOneUnlessTold() {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(DatabaseSettings.class)
                .withMapping(TopicSettings.class)
                .build();
        DatabaseSettings database = config.getConfigMapping(DatabaseSettings.class);
        assertThat(database.jdbcUrl()).isEqualTo("jdbc:postgresql://127.0.0.1:5432/tidewatch");
        assertThat(database.migrate()).isTrue();
        assertThat(database.maxJdbcConnections()).isEqualTo(4);
        assertThat(database.owner().username()).isEqualTo("postgres");
        assertThat(database.owner().password()).isEqualTo("postgres");
        assertThat(config.getConfigMapping(TopicSettings.class).byName()).isEmpty();
    }

    @Test
    void aTopicsKeyIsReadByItsName() {
        TopicSettings topics = new SmallRyeConfigBuilder()
                .withMapping(TopicSettings.class)
                .withDefaultValue("tidewatch.topics.\"tidewatch.metrics\".partitions", "32")
                .withDefaultValue("tidewatch.topics.error-events.partitions", "2")
                .build()
                .getConfigMapping(TopicSettings.class);
        assertThat(topics.byName().get("tidewatch.metrics").partitions()).hasValue(32);
        assertThat(topics.byName().get("error-events").partitions()).hasValue(2);
    }

    @Test
    void anUnknownLogFormatIsRefusedByKeyAndValue() {
        assertThatThrownBy(() -> new LogFormat("xml", "ingest-service"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("tidewatch.log.format 'xml' is not one of json, text");
    }

    @Test
    void accessThatDoesNotFitItsAddressIsRefusedInOneSentence() {
        assertThatThrownBy(() ->
                        new Access("none", Optional.empty(), Optional.empty(), "0.0.0.0").check(new StartupEvent()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("quarkus.http.host is 0.0.0.0 and tidewatch.auth.mode is none");
        assertThatThrownBy(() -> new Access("keys", Optional.empty(), Optional.empty(), "127.0.0.1"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("tidewatch.auth.admin-key");
    }
}
