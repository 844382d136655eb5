package io.tidewatch.ingest.wiring;

import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.model.TidewatchException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Kafka's ids of topics, asked again each minute: a topic that is made anew has another. Safe for any thread. */
@Singleton
public class TopicIds {
    private static final long FRESH_MS = Duration.ofMinutes(1).toMillis();
    private static final int TIMEOUT_MS = 5_000;

    private record Known(Uuid id, long atMs) {}

    private final KafkaConnection kafka;
    private final Clock clock;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    public TopicIds(KafkaConnection kafka, Clock clock) {
        this.kafka = kafka;
        this.clock = clock;
    }

    /**
     * The topic's id.
     *
     * @throws TidewatchException by the dependency's fault, when Kafka does not say
     */
    public Uuid of(String topic) {
        Known before = known.get(topic);
        if (before != null && clock.millis() - before.atMs < FRESH_MS) {
            return before.id;
        }
        try (Admin admin = Admin.create(
                kafka.with(Map.of("default.api.timeout.ms", TIMEOUT_MS, "request.timeout.ms", TIMEOUT_MS)))) {
            TopicDescription description = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                    .get(topic);
            if (description == null) {
                throw away(topic, null);
            }
            Uuid id = description.topicId();
            known.put(topic, new Known(id, clock.millis()));
            return id;
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw away(topic, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw away(topic, e);
        }
    }

    private static TidewatchException away(String topic, @Nullable Throwable cause) {
        return TidewatchException.dependency(
                "Kafka did not say the id of topic " + topic + (cause == null ? "" : ": " + cause), cause);
    }
}
