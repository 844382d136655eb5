package io.tidewatch.events.alerts;

import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.ProtobufRecords;
import io.tidewatch.events.Topic;
import io.tidewatch.events.UnknownVersionException;
import io.tidewatch.events.v1.Rule;
import io.tidewatch.model.ProjectId;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Rules on the compacted topic {@code tidewatch.rules}, one partition. */
public final class RuleRecords extends ProtobufRecords<Rule> {
    private static final int PARTITION = 0;

    public RuleRecords() {
        super(Topic.RULES, Rule.parser());
    }

    /** A rule as it is from now on. */
    public ProducerRecord<byte[], byte[]> record(Rule rule, @Nullable String traceparent) {
        ProjectId project = new ProjectId(rule.getProject());
        return record(
                PARTITION,
                new RuleKey(project, rule.getRuleId()).toBytes(),
                EventHeaders.batch(project, 1).withTraceparent(traceparent),
                rule);
    }

    /** The tombstone of a rule that was deleted. */
    public ProducerRecord<byte[], byte[]> deleted(RuleKey key) {
        return record(PARTITION, key.toBytes(), EventHeaders.batch(key.project(), 0), null);
    }

    /**
     * What a record says.
     *
     * @throws UnknownVersionException when the version is not known
     * @throws CorruptRecordException when key, headers or value cannot be read
     */
    public RuleChange read(ConsumerRecord<byte[], byte[]> record) {
        EventHeaders.read(record.headers());
        return new RuleChange(RuleKey.ofBytes(record.key()), record.value() == null ? null : parse(record.value()));
    }
}
