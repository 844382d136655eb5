package io.tidewatch.ingest.wiring;

import io.tidewatch.kit.KafkaConnection;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** The id of our Kafka cluster, which never changes and is asked for once. Safe for any thread. */
@Singleton
public class ClusterId {
    private static final int TIMEOUT_MS = 5_000;

    private final KafkaConnection kafka;
    private volatile @Nullable String known;

    public ClusterId(KafkaConnection kafka) {
        this.kafka = kafka;
    }

    /** Whether it is this; false while Kafka does not say. */
    public boolean is(String id) {
        String ours = known;
        if (ours == null) {
            ours = ask();
            known = ours;
        }
        return id.equals(ours);
    }

    private @Nullable String ask() {
        try (Admin admin = Admin.create(
                kafka.with(Map.of("default.api.timeout.ms", TIMEOUT_MS, "request.timeout.ms", TIMEOUT_MS)))) {
            return admin.describeCluster().clusterId().get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
