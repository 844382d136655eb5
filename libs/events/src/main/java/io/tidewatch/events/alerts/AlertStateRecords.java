package io.tidewatch.events.alerts;

import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.ProtobufRecords;
import io.tidewatch.events.Topic;
import io.tidewatch.events.UnknownVersionException;
import io.tidewatch.events.v1.AlertRuleState;
import io.tidewatch.model.ProjectId;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** States of rules on the compacted topic {@code tidewatch.alert-state}; the partition is the rule's slot. */
public final class AlertStateRecords extends ProtobufRecords<AlertRuleState> {
    public AlertStateRecords() {
        super(Topic.ALERT_STATE, AlertRuleState.parser());
    }

    /** A rule's state from now on. */
    public ProducerRecord<byte[], byte[]> record(int slot, AlertRuleState state) {
        ProjectId project = new ProjectId(state.getProject());
        return record(
                slot,
                new RuleKey(project, state.getRuleId()).toBytes(),
                EventHeaders.batch(project, state.getAlertsCount()),
                state);
    }

    /** The tombstone of a rule that is gone. */
    public ProducerRecord<byte[], byte[]> deleted(int slot, RuleKey key) {
        return record(slot, key.toBytes(), EventHeaders.batch(key.project(), 0), null);
    }

    /**
     * What a record says.
     *
     * @throws UnknownVersionException when the version is not known
     * @throws CorruptRecordException when key, headers or value cannot be read
     */
    public RuleStateChange read(ConsumerRecord<byte[], byte[]> record) {
        EventHeaders.read(record.headers());
        return new RuleStateChange(
                RuleKey.ofBytes(record.key()), record.value() == null ? null : parse(record.value()));
    }
}
