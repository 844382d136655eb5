package io.tidewatch.alert.evaluation;

import io.tidewatch.events.Topic;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.model.TidewatchException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** Partitions of a topic and where they end, asked of Kafka. */
final class TopicShape {
    private static final long LIMIT_SECONDS = 10;

    private TopicShape() {}

    /** @throws TidewatchException the dependency's, when Kafka does not tell within ten seconds */
    static int partitions(KafkaConnection kafka, Topic topic) {
        try (Admin admin = admin(kafka)) {
            return partitions(admin, topic);
        }
    }

    /**
     * The end of each partition, committed records only.
     *
     * @throws TidewatchException the dependency's, when Kafka does not tell within ten seconds
     */
    static Map<Integer, Long> ends(KafkaConnection kafka, Topic topic) {
        try (Admin admin = admin(kafka)) {
            Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
            for (int partition = 0; partition < partitions(admin, topic); partition++) {
                specs.put(new TopicPartition(topic.topicName(), partition), OffsetSpec.latest());
            }
            Map<Integer, Long> ends = new TreeMap<>();
            ask(
                            admin.listOffsets(specs, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                                    .all(),
                            topic)
                    .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
            return ends;
        }
    }

    private static int partitions(Admin admin, Topic topic) {
        int partitions = 0;
        for (TopicDescription described : ask(
                        admin.describeTopics(List.of(topic.topicName())).allTopicNames(), topic)
                .values()) {
            partitions = described.partitions().size();
        }
        return partitions;
    }

    private static <T> T ask(KafkaFuture<T> answer, Topic topic) {
        try {
            return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw TidewatchException.dependency("Kafka does not tell of topic " + topic.topicName(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TidewatchException.dependency("interrupted while asking for topic " + topic.topicName(), e);
        }
    }

    private static Admin admin(KafkaConnection kafka) {
        return Admin.create(kafka.with(Map.of("request.timeout.ms", 5_000, "default.api.timeout.ms", 10_000)));
    }
}
