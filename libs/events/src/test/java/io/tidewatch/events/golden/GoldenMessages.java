package io.tidewatch.events.golden;

import com.google.protobuf.ByteString;
import io.tidewatch.events.metrics.HistogramBytes;
import io.tidewatch.events.v1.AlertInstance;
import io.tidewatch.events.v1.AlertPhase;
import io.tidewatch.events.v1.AlertRuleState;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.events.v1.DeadLetter;
import io.tidewatch.events.v1.DeltaState;
import io.tidewatch.events.v1.DerivedState;
import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.events.v1.Heartbeat;
import io.tidewatch.events.v1.InputOffset;
import io.tidewatch.events.v1.InputSeries;
import io.tidewatch.events.v1.LifecycleEvent;
import io.tidewatch.events.v1.ProjectCount;
import io.tidewatch.events.v1.Rule;
import io.tidewatch.events.v1.SlotHealth;
import io.tidewatch.events.v1.TargetHealth;
import io.tidewatch.events.v1.TransitionReason;
import java.util.List;

/** One message of each kind with every field set. */
final class GoldenMessages {
    static final long T = 1_763_719_200_000L;
    private static final String RULE_ID = "0d9c6f6e-6f0f-4f62-9d2e-1c8a2d1f0b11";
    private static final InputOffset OFFSET = InputOffset.newBuilder()
            .setTopic("tidewatch.metrics")
            .setPartition(3)
            .setOffset(1234)
            .build();

    static final ErrorEvent ERROR = ErrorEvent.newBuilder()
            .setErrorId("5d1cf1a6-7b0e-4a52-8d8e-0a3c5e5f7a01")
            .setTimestampMs(T)
            .setSource("worker")
            .setType("execution")
            .setTypeReason("the source is worker")
            .setErrorType("TimeoutError")
            .setSeverity("high")
            .setWorkflowId("9f8b1f3e-2a51-4d5c-9a4b-3f1f5a6b7c02")
            .setService("billing")
            .setMessage("Zeit überschritten")
            .setStack("at a\nat b")
            .setMetadataJson("{\"attempt\":3}")
            .setAcceptedMs(T + 12)
            .build();

    /** All kinds of a pool and a service of one name, so that they share a partition. */
    static final List<LifecycleEvent> LIFECYCLE = List.of(
            lifecycle(1, "allocated")
                    .setPool("gateways")
                    .setOrganisation("acme")
                    .setResourceId("gw-17")
                    .setMetadataJson("{\"zone\":\"a\"}")
                    .build(),
            lifecycle(2, "deallocated")
                    .setPool("gateways")
                    .setOrganisation("acme")
                    .setResourceId("gw-17")
                    .setDurationSeconds(0)
                    .build(),
            lifecycle(3, "failed")
                    .setPool("gateways")
                    .setErrorType("NoCapacity")
                    .setErrorMessage("kein Gateway verfügbar")
                    .build(),
            lifecycle(0, "pool")
                    .setPool("gateways")
                    .setAvailable(0)
                    .setTotal(40)
                    .build(),
            lifecycle(0, "deployed")
                    .setService("gateways")
                    .setVersion("1.4.2")
                    .setEnvironment("production")
                    .setRevision("9fceb02")
                    .setUrl("https://ci.example.org/runs/7")
                    .build());

    private static LifecycleEvent.Builder lifecycle(int number, String kind) {
        return LifecycleEvent.newBuilder()
                .setEventId("5d1cf1a6-7b0e-4a52-8d8e-0a3c5e5f7b0" + number)
                .setTimestampMs(T + number)
                .setKind(kind)
                .setAcceptedMs(T + 12);
    }

    static final Rule RULE = Rule.newBuilder()
            .setRuleId(RULE_ID)
            .setProject("shop")
            .setVersion(7)
            .setName("Too many failures")
            .setExpression("rate(error_events_total[1m]) > 0.5")
            .setRecoveryExpression("rate(error_events_total[1m]) > 0.4")
            .setForMs(30_000)
            .setSeverity("critical")
            .putLabels("team", "core")
            .putLabels("area", "billing")
            .putAnnotations("summary", "{{ $labels.service }} fails")
            .addChannels("1b7b8f5c-58a4-4b7e-8a0c-9d3e2f1a4b03")
            .setEnabled(true)
            .setEager(true)
            .setUpdatedMs(T)
            .build();

    static final AlertTransition TRANSITION = AlertTransition.newBuilder()
            .setTransitionId("c3b2a190-0f1e-5d4c-8b7a-695847362514")
            .setProject("shop")
            .setRuleId(RULE_ID)
            .setRuleVersion(7)
            .setRuleName("Too many failures")
            .setSeverity("critical")
            .putLabels("service", "billing")
            .putLabels("alertname", "Too many failures")
            .putAnnotations("summary", "billing fails")
            .setFingerprint("00ff00ff00ff00ff")
            .setSequence(2)
            .setFrom(AlertPhase.PENDING)
            .setTo(AlertPhase.FIRING)
            .setReason(TransitionReason.FOR_ELAPSED)
            .setDetail("held for 30s")
            .setInstantMs(T + 100)
            .setActiveSinceMs(T - 30_000)
            .setValue(0.75)
            .setExpression("rate(error_events_total[1m]) > 0.5")
            .addInputs(InputSeries.newBuilder()
                    .putLabels("__name__", "error_events_total")
                    .addTimestampsMs(T)
                    .addValues(1)
                    .setOmitted(4))
            .addOffsets(OFFSET)
            .addChannels("1b7b8f5c-58a4-4b7e-8a0c-9d3e2f1a4b03")
            .setAppendMs(T + 50)
            .setDecidedMs(T + 60)
            .build();

    static final AlertRuleState STATE = AlertRuleState.newBuilder()
            .setProject("shop")
            .setRuleId(RULE_ID)
            .setRuleVersion(7)
            .addAlerts(AlertInstance.newBuilder()
                    .setFingerprint("00ff00ff00ff00ff")
                    .putLabels("service", "billing")
                    .setPhase(AlertPhase.FIRING)
                    .setActiveSinceMs(T - 30_000)
                    .setFiredMs(T + 100)
                    .setValue(0.75)
                    .setSequence(2)
                    .putAnnotations("summary", "billing fails"))
            .addOffsets(OFFSET)
            .setInstantMs(T + 100)
            .build();

    static final DeadLetter DEAD_LETTER = DeadLetter.newBuilder()
            .setTopic("error-events")
            .setPartition(1)
            .setOffset(99)
            .setIndex(-1)
            .setReason("not JSON")
            .setField("")
            .setKey(ByteString.copyFromUtf8("k"))
            .setValue(ByteString.copyFromUtf8("{nope"))
            .putHeaders("content-type", ByteString.copyFromUtf8("application/json"))
            .setProject("shop")
            .setTimestampMs(T)
            .build();

    static final Heartbeat HEARTBEAT = Heartbeat.newBuilder()
            .setProducer("7e6d5c4b-3a29-4817-8605-f4e3d2c1b0a9")
            .setSentMs(T)
            .setSequence(17)
            .addPublished(ProjectCount.newBuilder().setProject("shop").setEvents(2000))
            .build();

    static final DerivedState DERIVED_STATE = DerivedState.newBuilder()
            .setSource("tidewatch.errors")
            .setPartition(2)
            .setProject("shop")
            .putLabels("__name__", "error_events_total")
            .setCount(41)
            .setLastSampleMs(T)
            .setLastEventMs(T - 5_000)
            .build();

    static final SlotHealth SLOT_HEALTH = SlotHealth.newBuilder()
            .addTargets(TargetHealth.newBuilder()
                    .setIdentity(0x8877665544332211L)
                    .setLastScrapeMs(T)
                    .setLastDurationNs(12_000_000)
                    .setUp(true)
                    .setWarning("1 sample too old")
                    .setSamples(42))
            .addTargets(
                    TargetHealth.newBuilder().setIdentity(7).setLastScrapeMs(T).setLastError("connection refused"))
            .build();

    static final DeltaState DELTA_STATE = DeltaState.newBuilder()
            .setPartition(6)
            .setProject("shop")
            .setSeries(0x87638dc1b0900e52L)
            .setStartMs(T - 60_000)
            .setEndMs(T)
            .setAppendMs(T + 40)
            .setValue(41.5)
            .setHistogram(ByteString.copyFrom(new HistogramBytes().encode(GoldenRecords.HISTOGRAM)))
            .build();

    private GoldenMessages() {}
}
