package io.tidewatch.alert.evaluation;

import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.events.Topic;
import io.tidewatch.events.alerts.AlertStateRecords;
import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.alerts.RuleStateChange;
import io.tidewatch.events.v1.AlertInstance;
import io.tidewatch.events.v1.AlertRuleState;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.kit.stream.LostRange;
import io.tidewatch.kit.stream.StartAt;
import io.tidewatch.kit.stream.StreamTail;
import io.tidewatch.kit.stream.TailBatch;
import io.tidewatch.kit.stream.TailHandler;
import io.tidewatch.model.ProjectId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the committed states of all slots, whichever replica owns them. */
final class AlertStateView implements ActiveAlerts, TailHandler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlertStateView.class);
    private static final Comparator<ActiveAlert> ORDER = Comparator.comparingInt(
                    (ActiveAlert alert) -> rank(alert.phase()))
            .thenComparing(ActiveAlert::ruleName)
            .thenComparing(ActiveAlert::labels);

    private final AlertStateRecords records = new AlertStateRecords();
    private final Map<RuleKey, AlertRuleState> states = new ConcurrentHashMap<>();
    private final StreamTail tail;

    AlertStateView(KafkaConnection kafka) {
        this.tail = new StreamTail(kafka, "alert-states", this, Clock.systemUTC(), Duration.ofMillis(200));
    }

    void start(int slotCount) {
        Map<TopicPartition, StartAt> partitions = new HashMap<>();
        for (int slot = 0; slot < slotCount; slot++) {
            partitions.put(new TopicPartition(Topic.ALERT_STATE.topicName(), slot), StartAt.beginning());
        }
        tail.start();
        tail.assign(partitions);
    }

    @Override
    public List<ActiveAlert> active(ProjectId project) {
        List<ActiveAlert> active = new ArrayList<>();
        states.forEach((key, state) -> {
            if (key.project().equals(project)) {
                for (AlertInstance instance : state.getAlertsList()) {
                    Alert alert = AlertStates.alert(instance);
                    if (alert.isActive()) {
                        active.add(view(key, instance.getFingerprint(), alert));
                    }
                }
            }
        });
        active.sort(ORDER);
        return active;
    }

    private static ActiveAlert view(RuleKey key, String fingerprint, Alert alert) {
        return new ActiveAlert(
                fingerprint,
                key.ruleId(),
                alert.labels().get(AlertRule.ALERT_NAME),
                alert.labels().get(AlertRule.SEVERITY),
                alert.phase(),
                alert.labels(),
                alert.annotations(),
                alert.value(),
                alert.activeSinceMs(),
                alert.firedMs());
    }

    @Override
    public RuleStatus status(ProjectId project, String ruleId) {
        AlertRuleState state = states.get(new RuleKey(project, ruleId));
        if (state == null) {
            return RuleStatus.NOT_EVALUATED;
        }
        AlertPhase gravest = AlertPhase.INACTIVE;
        for (AlertInstance instance : state.getAlertsList()) {
            AlertPhase phase = AlertStates.alert(instance).phase();
            if (rank(phase) < rank(gravest)) {
                gravest = phase;
            }
        }
        boolean well = state.getError().isEmpty();
        RuleStatus.Health health = !well
                ? RuleStatus.Health.ERR
                : state.getInstantMs() == 0 ? RuleStatus.Health.UNKNOWN : RuleStatus.Health.OK;
        return new RuleStatus(
                gravest, health, well ? null : state.getError(), state.getInstantMs(), state.getEvaluationSeconds());
    }

    private static int rank(AlertPhase phase) {
        return switch (phase) {
            case FIRING -> 0;
            case UNKNOWN -> 1;
            case PENDING -> 2;
            case INACTIVE -> 3;
        };
    }

    @Override
    public void handle(TailBatch batch) {
        for (ConsumerRecord<byte[], byte[]> record : batch.records()) {
            try {
                RuleStateChange change = records.read(record);
                AlertRuleState state = change.state();
                if (state == null) {
                    states.remove(change.key());
                } else if (!change.key().equals(SlotSnapshot.PROGRESS)) {
                    states.put(change.key(), state);
                }
            } catch (CorruptRecordException e) {
                LOG.error(
                        "a rule's state at {}/{} cannot be read: {}",
                        record.partition(),
                        record.offset(),
                        e.getMessage());
            }
        }
    }

    @Override
    public void lost(LostRange range) {
        LOG.error("states of {} from offset {} on are gone from Kafka", range.partition(), range.from());
    }

    @Override
    public void close() {
        tail.close();
    }
}
