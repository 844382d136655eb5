package io.tidewatch.events.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.events.v1.LifecycleEvent;
import io.tidewatch.model.ProjectId;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class LifecycleRecordsTest {
    private static final ProjectId SHOP = new ProjectId("shop");
    private final LifecycleRecords records = new LifecycleRecords();

    private static LifecycleEvent of(String kind, String pool, String service) {
        return LifecycleEvent.newBuilder()
                .setKind(kind)
                .setPool(pool)
                .setService(service)
                .build();
    }

    @Test
    void theEventsOfAPoolShareAPartitionAndDeploymentsGoByTheirService() {
        int gateways = records.partition(SHOP, of("pool", "gateways", ""), 1_000);

        for (String kind : List.of("allocated", "deallocated", "failed")) {
            assertThat(records.partition(SHOP, of(kind, "gateways", ""), 1_000)).isEqualTo(gateways);
        }
        assertThat(records.partition(SHOP, of("deployed", "", "gateways"), 1_000))
                .isEqualTo(gateways);
        assertThat(records.partition(SHOP, of("pool", "browsers", ""), 1_000)).isNotEqualTo(gateways);
        assertThat(records.partition(new ProjectId("other"), of("pool", "gateways", ""), 1_000))
                .isNotEqualTo(gateways);
    }

    @Test
    void eachPartitionGetsOneRecordWithItsEventsInOrder() {
        List<LifecycleEvent> events = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            events.add(of("allocated", "pool-" + i % 8, "").toBuilder()
                    .setResourceId("r" + i)
                    .build());
        }

        List<ProducerRecord<byte[], byte[]>> written = records.records(SHOP, events, 4, null);

        assertThat(written).extracting(ProducerRecord::partition).isSorted().doesNotHaveDuplicates();
        assertThat(written).hasSizeGreaterThan(1);
        assertThat(records.byPartition(SHOP, events, 4).values()).allSatisfy(batch -> assertThat(batch)
                .extracting(e -> Integer.parseInt(e.getResourceId().substring(1)))
                .isSorted());
    }
}
