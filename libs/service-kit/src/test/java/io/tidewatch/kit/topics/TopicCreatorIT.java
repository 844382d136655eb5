package io.tidewatch.kit.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidewatch.embedded.SharedStack;
import io.tidewatch.events.Topic;
import io.tidewatch.kit.KafkaConnection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.junit.jupiter.api.Test;

class TopicCreatorIT {
    private final KafkaConnection kafka = KafkaConnection.to(SharedStack.start().get("kafka.bootstrap.servers"));

    @Test
    void createsTheCatalogueAndFindsNothingToSayTheSecondTime() throws Exception {
        List<TopicPlan> plans = TopicPlan.catalogue(Map.of(), (short) 1);
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            assertThat(new TopicCreator(admin).ensure(plans)).isEmpty();
            // The broker answers for a new topic a moment after it is made.
            await().ignoreExceptions().untilAsserted(() -> assertThat(new TopicCreator(admin).ensure(plans))
                    .isEmpty());
            for (Topic topic : Topic.values()) {
                TopicDescription made = admin.describeTopics(List.of(topic.topicName()))
                        .allTopicNames()
                        .get()
                        .get(topic.topicName());
                assertThat(made.partitions()).hasSize(topic.partitions());
            }
        }
    }

    @Test
    void leavesATopicThatDiffersAndSaysHow() throws Exception {
        TopicPlan first = new TopicPlan("differs", 2, (short) 1, Map.of("cleanup.policy", "delete"));
        TopicPlan second = new TopicPlan("differs", 3, (short) 1, Map.of("cleanup.policy", "compact"));
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            TopicCreator creator = new TopicCreator(admin);
            assertThat(creator.ensure(List.of(first))).isEmpty();
            await().ignoreExceptions().untilAsserted(() -> assertThat(creator.ensure(List.of(second)))
                    .containsExactly(
                            "topic differs has 2 partitions, planned are 3",
                            "topic differs has cleanup.policy=delete, planned is compact"));
        }
    }
}
