package io.tidewatch.kit.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tidewatch.events.Topic;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicPlanTest {
    @Test
    void partitionsCanBeSetTopicByTopic() {
        assertThat(TopicPlan.catalogue(Map.of("tidewatch.metrics", 32), (short) 3))
                .hasSameSizeAs(Topic.values())
                .anySatisfy(plan -> {
                    assertThat(plan.name()).isEqualTo("tidewatch.metrics");
                    assertThat(plan.partitions()).isEqualTo(32);
                    assertThat(plan.config()).containsEntry("min.insync.replicas", "2");
                })
                .anySatisfy(plan -> {
                    assertThat(plan.name()).isEqualTo("tidewatch.errors");
                    assertThat(plan.partitions()).isEqualTo(Topic.ERRORS.partitions());
                });
    }

    @Test
    void aTopicThatIsNotInTheCatalogueIsRefusedByItsKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TopicPlan.catalogue(Map.of("metrics", 32), (short) 1))
                .withMessageContaining("tidewatch.topics.\"metrics\"")
                .withMessageContaining("tidewatch.metrics");
    }

    @Test
    void countsBelowOneAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TopicPlan.catalogue(Map.of("tidewatch.metrics", 0), (short) 1))
                .withMessageContaining("partitions 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TopicPlan.catalogue(Map.of(), (short) 0))
                .withMessageContaining("replication 0");
    }

    @Test
    void internalTopicsAreStampedByAppendingAndDoorsByTheirProducers() {
        assertThat(TopicPlan.of(Topic.METRICS, 8, (short) 1).config())
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .containsEntry("retention.ms", "86400000")
                .containsEntry("cleanup.policy", "delete");
        assertThat(TopicPlan.of(Topic.METRIC_EVENTS, 4, (short) 1).config())
                .doesNotContainKey("message.timestamp.type");
        assertThat(TopicPlan.of(Topic.RULES, 1, (short) 1).config())
                .containsEntry("cleanup.policy", "compact")
                .doesNotContainKey("retention.ms");
    }
}
