package io.tidewatch.query.wiring;

import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.query.erasure.Cut;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** Asks Kafka where a topic ends. */
final class KafkaCut implements Supplier<Cut> {
    private static final long WAIT_SECONDS = 15;

    private final KafkaConnection kafka;
    private final String topic;

    KafkaCut(KafkaConnection kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
    }

    @Override
    public Cut get() {
        try (Admin admin =
                Admin.create(kafka.with(Map.of("request.timeout.ms", 5_000, "default.api.timeout.ms", 10_000)))) {
            TopicDescription description = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(WAIT_SECONDS, TimeUnit.SECONDS)
                    .get(topic);
            if (description == null) {
                throw TidewatchException.dependency("Kafka has no topic " + topic, null);
            }
            Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
            description
                    .partitions()
                    .forEach(of -> asked.put(new TopicPartition(topic, of.partition()), OffsetSpec.latest()));
            var ends = admin.listOffsets(asked).all().get(WAIT_SECONDS, TimeUnit.SECONDS);
            List<Long> offsets = ends.entrySet().stream()
                    .sorted(Comparator.comparingInt(end -> end.getKey().partition()))
                    .map(end -> end.getValue().offset())
                    .toList();
            Uuid id = description.topicId();
            return new Cut(new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits()), offsets);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TidewatchException.dependency("interrupted while asking Kafka where " + topic + " ends", e);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            throw TidewatchException.dependency("Kafka does not tell where " + topic + " ends: " + e.getMessage(), e);
        }
    }
}
