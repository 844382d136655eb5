package io.tidewatch.query.wiring;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.annotations.Blocking;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import io.tidewatch.query.ledger.Signal;
import io.tidewatch.query.lifecycle.LifecycleRow;
import io.tidewatch.query.projection.ProjectedPartitions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** The channel {@code lifecycle}: its offsets are in Postgres, so nothing is committed to Kafka. */
@ApplicationScoped
@Identifier("lifecycle")
public class LifecycleChannel implements KafkaConsumerRebalanceListener {
    private final ProjectionLoop<LifecycleRow> loop;

    public LifecycleChannel(ProjectedPartitions<LifecycleRow> partitions, QueryMeters meters, ProjectionLag lag) {
        this.loop = new ProjectionLoop<>(Signal.LIFECYCLE, partitions, meters, lag);
    }

    @Incoming("lifecycle")
    @Blocking
    public void store(ConsumerRecords<byte[], byte[]> batch) {
        loop.store(batch);
    }

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        loop.assigned(consumer, partitions);
    }

    @Override
    public void onPartitionsRevoked(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        loop.revoked(partitions);
    }

    @PreDestroy
    void stop() {
        loop.close();
    }
}
