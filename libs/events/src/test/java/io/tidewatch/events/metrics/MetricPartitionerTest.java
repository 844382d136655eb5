package io.tidewatch.events.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.events.MetricFamily;
import io.tidewatch.events.alerts.RuleSlots;
import io.tidewatch.events.errors.ErrorRecords;
import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetricPartitionerTest {
    private static final ProjectId SHOP = new ProjectId("shop");

    private static int partition(MetricPartitioner partitioner, Labels labels) {
        return partitioner.partition(SHOP, MetricFamily.of(labels.metricName()), labels, 8);
    }

    @Test
    void aFamilyStaysTogetherUnlessItFansOut() {
        MetricPartitioner one = new MetricPartitioner(FanOut.ONE);
        MetricPartitioner four = new MetricPartitioner((project, family) -> 4);
        Set<Integer> together = new HashSet<>();
        Set<Integer> spread = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Labels labels = Labels.of("__name__", "latency_sum", "i", "" + i);
            together.add(partition(one, labels));
            spread.add(partition(four, labels));
        }

        assertThat(together).hasSize(1);
        assertThat(spread).hasSizeBetween(2, 4);
        assertThat(one.isWhole(SHOP, "latency")).isTrue();
        assertThat(four.isWhole(SHOP, "latency")).isFalse();
    }

    @Test
    void thePartsOfOneHistogramStayTogetherUnderFanOut() {
        MetricPartitioner wide = new MetricPartitioner((project, family) -> 64);
        for (int i = 0; i < 50; i++) {
            Labels sum = Labels.of("__name__", "latency_sum", "i", "" + i);
            Labels bucket = sum.with("__name__", "latency_bucket").with("le", "0.5");
            assertThat(partition(wide, bucket)).isEqualTo(partition(wide, sum));
        }
    }

    @Test
    void projectsAndFamiliesSpreadEvenly() {
        MetricPartitioner one = new MetricPartitioner(FanOut.ONE);
        int[] hits = new int[8];
        for (int i = 0; i < 8000; i++) {
            hits[one.partition(new ProjectId("p" + i % 7), "family_" + i, Labels.EMPTY, 8)]++;
        }

        assertThat(hits).satisfies(all -> {
            for (int hit : all) {
                assertThat(hit).isBetween(850, 1150);
            }
        });
    }

    @Test
    void partitionsAreThoseOfVersionOne() {
        MetricPartitioner one = new MetricPartitioner(FanOut.ONE);
        Labels up = Labels.of("__name__", "up", "job", "node");

        assertThat(one.partition(SHOP, "up", up, 8)).isEqualTo(3);
        assertThat(one.partition(SHOP, "up", up, 1000)).isEqualTo(307);
        assertThat(new MetricPartitioner((p, f) -> 16).partition(SHOP, "up", up, 1000))
                .isEqualTo(948);
        assertThat(new ErrorRecords()
                        .partition(
                                SHOP,
                                ErrorEvent.newBuilder().setService("billing").build(),
                                1000))
                .isEqualTo(872);
        assertThat(RuleSlots.slot("0d9c6f6e-6f0f-4f62-9d2e-1c8a2d1f0b11", 1000)).isEqualTo(462);
    }
}
