package io.tidewatch.embedded;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * Kafka and Postgres in containers, in place of those in process, for tests that run with
 * {@code -Dtidewatch.test.containers=true} where a Docker engine answers. Both end with the JVM. Needs Testcontainers
 * on the class path, which the root pom's profile adds with that property.
 */
final class ContainerStack {
    /** The versions that {@link EmbeddedKafka} and {@link EmbeddedPostgres18} are of. */
    private static final String KAFKA_IMAGE = "apache/kafka:4.1.1";

    private static final String POSTGRES_IMAGE = "postgres:18.1";

    private ContainerStack() {}

    /** Whether this JVM was asked to use containers. */
    static boolean isWanted() {
        return Boolean.getBoolean("tidewatch.test.containers");
    }

    /** Whether a Docker engine answers; takes seconds the first time. */
    static boolean isPossible() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    /** Starts both and returns where they are; Testcontainers removes them when the JVM has ended. */
    static StackAddress start() {
        PostgreSQLContainer postgres = new PostgreSQLContainer(POSTGRES_IMAGE)
                .withDatabaseName(EmbeddedPostgres18.DATABASE)
                .withUsername(EmbeddedPostgres18.OWNER)
                .withPassword(EmbeddedPostgres18.OWNER_PASSWORD);
        KafkaContainer kafka = new KafkaContainer(KAFKA_IMAGE)
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                .withEnv("KAFKA_MESSAGE_MAX_BYTES", String.valueOf(EmbeddedKafka.MAX_MESSAGE_BYTES));
        postgres.start();
        kafka.start();
        return new StackAddress(
                kafka.getBootstrapServers(),
                postgres.getHost() + ':' + postgres.getMappedPort(5432) + '/' + EmbeddedPostgres18.DATABASE);
    }
}
