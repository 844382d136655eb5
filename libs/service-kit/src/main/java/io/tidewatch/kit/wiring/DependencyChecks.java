package io.tidewatch.kit.wiring;

import io.quarkus.runtime.StartupEvent;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.kit.health.DependencyWatch;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** Watches Kafka and Postgres. */
@Singleton
public class DependencyChecks {
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final int LIMIT_MS = 3_000;

    private final KafkaConnection kafka;
    private final List<DependencyWatch> watches;
    /** Made by Kafka's watch with its first question. */
    private volatile @Nullable Admin admin;

    public DependencyChecks(KafkaConnection kafka, Pool pool) {
        this.kafka = kafka;
        this.watches = List.of(
                new DependencyWatch("kafka", this::askKafka, INTERVAL),
                new DependencyWatch(
                        "postgres",
                        // On a connection of its own: a query of the pool itself fails its promise a second time
                        // when its time-out and the connection come together.
                        () -> pool.withConnection(connection ->
                                        connection.query("select 1").execute())
                                .await()
                                .atMost(Duration.ofMillis(LIMIT_MS)),
                        INTERVAL));
    }

    void start(@Observes StartupEvent event) {
        watches.forEach(DependencyWatch::start);
    }

    @PreDestroy
    void stop() {
        watches.forEach(DependencyWatch::close);
        Admin client = admin;
        if (client != null) {
            client.close(Duration.ofSeconds(1));
        }
    }

    /** Kafka's watch, then Postgres'. */
    public List<DependencyWatch> watches() {
        return watches;
    }

    private String askKafka() throws Exception {
        Admin client = admin;
        if (client == null) {
            client = Admin.create(
                    kafka.with(Map.of("request.timeout.ms", LIMIT_MS, "default.api.timeout.ms", LIMIT_MS)));
            admin = client;
        }
        return client.describeCluster().clusterId().get(LIMIT_MS, TimeUnit.MILLISECONDS);
    }
}
