package io.tidewatch.events.alerts;

import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.ProtobufRecords;
import io.tidewatch.events.Topic;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TimeRange;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Transitions of alerts on {@code tidewatch.alerts}; the partition is the rule's slot. */
public final class AlertRecords extends ProtobufRecords<AlertTransition> {
    public AlertRecords() {
        super(Topic.ALERTS, AlertTransition.parser());
    }

    /** A transition; its time range is the evaluation's instant. */
    public ProducerRecord<byte[], byte[]> record(int slot, AlertTransition transition, @Nullable String traceparent) {
        ProjectId project = new ProjectId(transition.getProject());
        long instant = transition.getInstantMs();
        return record(
                slot,
                new RuleKey(project, transition.getRuleId()).toBytes(),
                EventHeaders.batch(project, 1)
                        .withTime(new TimeRange(instant, instant))
                        .withTraceparent(traceparent),
                transition);
    }
}
