package io.tidewatch.alert.evaluation;

import io.tidewatch.events.alerts.AlertRecords;
import io.tidewatch.events.alerts.AlertStateRecords;
import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.v1.AlertRuleState;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.kit.KafkaConnection;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes what a slot has decided: transitions, states, progress and recorded samples in one Kafka transaction. Its transactional id is the
 * slot's, so that a new owner's producer fences this one. After any exception it is of no more use. Not for several
 * threads.
 */
final class SlotProducer implements AutoCloseable {
    private final int slot;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AlertRecords alerts = new AlertRecords();
    private final AlertStateRecords states = new AlertStateRecords();
    private final RecordedOutput recorded;

    /** Fences whoever had the slot before, and ends what it had begun. */
    SlotProducer(KafkaConnection kafka, int slot, int metricPartitions) {
        this.slot = slot;
        this.recorded = new RecordedOutput(metricPartitions);
        this.producer = new KafkaProducer<>(
                kafka.with(Map.of(
                        "client.id",
                        "alert-slot-" + slot,
                        "transactional.id",
                        "tidewatch-rule-slot-" + slot,
                        "transaction.timeout.ms",
                        15_000,
                        "acks",
                        "all",
                        "linger.ms",
                        0,
                        "request.timeout.ms",
                        5_000,
                        "delivery.timeout.ms",
                        10_000,
                        "max.block.ms",
                        10_000,
                        "buffer.memory",
                        8L * 1024 * 1024,
                        "max.request.size",
                        4 * 1024 * 1024)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    /** Writes it as one transaction; when this returns, it is committed. */
    void write(SlotCommit commit) {
        producer.beginTransaction();
        for (AlertTransition transition : commit.transitions()) {
            producer.send(alerts.record(slot, transition, null));
        }
        for (AlertRuleState state : commit.states()) {
            producer.send(states.record(slot, state));
        }
        for (RuleKey key : commit.gone()) {
            producer.send(states.deleted(slot, key));
        }
        recorded.records(commit.recorded()).forEach(producer::send);
        producer.commitTransaction();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
