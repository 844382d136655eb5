package io.tidewatch.query.wiring;

import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.model.TidewatchException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;

/** Asks Kafka for the id of a topic. Asked anew each time: a topic may have been made again. */
final class TopicIdentity implements Supplier<UUID> {
    private final KafkaConnection kafka;
    private final String topic;

    TopicIdentity(KafkaConnection kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
    }

    @Override
    public UUID get() {
        try (Admin admin =
                Admin.create(kafka.with(Map.of("request.timeout.ms", 5_000, "default.api.timeout.ms", 10_000)))) {
            Map<String, TopicDescription> topics =
                    admin.describeTopics(List.of(topic)).allTopicNames().get(15, TimeUnit.SECONDS);
            TopicDescription description = topics.get(topic);
            if (description == null) {
                throw TidewatchException.dependency("Kafka has no topic " + topic, null);
            }
            Uuid id = description.topicId();
            return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TidewatchException.dependency("interrupted while asking Kafka about " + topic, e);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            throw TidewatchException.dependency("Kafka does not tell about " + topic + ": " + e.getMessage(), e);
        }
    }
}
