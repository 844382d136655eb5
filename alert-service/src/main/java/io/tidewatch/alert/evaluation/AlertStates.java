package io.tidewatch.alert.evaluation;

import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.v1.AlertInstance;
import io.tidewatch.events.v1.AlertRuleState;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.events.v1.InputHistogram;
import io.tidewatch.events.v1.InputOffset;
import io.tidewatch.events.v1.InputSeries;
import io.tidewatch.events.v1.PendingInstant;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.promql.source.SeriesPoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Between states and transitions in memory and their records. */
final class AlertStates {
    private static final int MAX_SAMPLES = 50;

    private AlertStates() {}

    static AlertBook book(AlertRuleState state) {
        List<Alert> alerts = new ArrayList<>();
        for (AlertInstance instance : state.getAlertsList()) {
            alerts.add(alert(instance));
        }
        return new AlertBook(alerts, state.getSequenceBase(), state.getInstantMs(), state.getError());
    }

    static Map<Long, Long> pending(AlertRuleState state) {
        Map<Long, Long> pending = new TreeMap<>();
        for (PendingInstant instant : state.getPendingList()) {
            pending.put(instant.getInstantMs(), instant.getAppendMs());
        }
        return pending;
    }

    static AlertRuleState state(
            RuleKey key, long version, AlertBook book, Map<Long, Long> pending, List<InputOffset> offsets) {
        AlertRuleState.Builder state = AlertRuleState.newBuilder()
                .setProject(key.project().value())
                .setRuleId(key.ruleId())
                .setRuleVersion(version)
                .setInstantMs(book.instantMs())
                .setError(book.error())
                .setSequenceBase(book.sequenceBase())
                .addAllOffsets(offsets);
        for (Alert alert : book.all()) {
            state.addAlerts(AlertInstance.newBuilder()
                    .setFingerprint(AlertIdentity.fingerprint(alert.labels()))
                    .putAllLabels(alert.labels().toMap())
                    .setPhase(phase(alert.phase()))
                    .setActiveSinceMs(alert.activeSinceMs())
                    .setFiredMs(alert.firedMs())
                    .setValue(alert.value())
                    .setSequence(alert.sequence())
                    .setInstantMs(alert.instantMs())
                    .setKeptSinceMs(alert.keptSinceMs())
                    .putAllAnnotations(alert.annotations()));
        }
        pending.forEach((instant, append) -> state.addPending(
                PendingInstant.newBuilder().setInstantMs(instant).setAppendMs(append)));
        return state.build();
    }

    static AlertTransition transition(Decision decision, List<InputOffset> offsets, long decidedMs) {
        AlertRule rule = decision.rule();
        AlertMachine.Transition transition = decision.transition();
        Alert after = transition.after();
        String fingerprint = AlertIdentity.fingerprint(after.labels());
        return AlertTransition.newBuilder()
                .setTransitionId(AlertIdentity.transitionId(rule.key().ruleId(), fingerprint, after.sequence()))
                .setProject(rule.key().project().value())
                .setRuleId(rule.key().ruleId())
                .setRuleVersion(rule.version())
                .setRuleName(rule.name())
                .setSeverity(rule.severity())
                .putAllLabels(after.labels().toMap())
                .putAllAnnotations(after.annotations())
                .setFingerprint(fingerprint)
                .setSequence(after.sequence())
                .setFrom(phase(transition.before()))
                .setTo(phase(after.phase()))
                .setReason(transition.reason())
                .setDetail(transition.detail())
                .setInstantMs(after.instantMs())
                .setActiveSinceMs(after.activeSinceMs())
                .setValue(transition.value())
                .setExpression(rule.expression())
                .addAllInputs(decision.inputs().stream().map(AlertStates::input).toList())
                .addAllOffsets(offsets)
                .addAllChannels(rule.channels())
                .setAppendMs(decision.appendMs())
                .setDecidedMs(decidedMs)
                .build();
    }

    private static InputSeries input(SeriesPoints points) {
        int from = Math.max(0, points.size() - MAX_SAMPLES);
        InputSeries.Builder input =
                InputSeries.newBuilder().putAllLabels(points.labels().toMap()).setOmitted(from);
        for (int i = from; i < points.size(); i++) {
            input.addTimestampsMs(points.timestampsMs()[i]);
            input.addValues(points.values()[i]);
            NativeHistogram histogram = points.histograms() == null ? null : points.histograms()[i];
            if (histogram != null) {
                input.addHistograms(InputHistogram.newBuilder()
                        .setIndex(i - from)
                        .setCount(histogram.count())
                        .setSum(histogram.sum()));
            }
        }
        return input.build();
    }

    static Alert alert(AlertInstance instance) {
        return new Alert(
                Labels.of(instance.getLabelsMap()),
                phase(instance.getPhase()),
                instance.getActiveSinceMs(),
                instance.getFiredMs(),
                instance.getValue(),
                instance.getSequence(),
                instance.getInstantMs(),
                instance.getAnnotationsMap(),
                instance.getKeptSinceMs());
    }

    private static io.tidewatch.events.v1.AlertPhase phase(AlertPhase phase) {
        return switch (phase) {
            case INACTIVE -> io.tidewatch.events.v1.AlertPhase.INACTIVE;
            case PENDING -> io.tidewatch.events.v1.AlertPhase.PENDING;
            case FIRING -> io.tidewatch.events.v1.AlertPhase.FIRING;
            case UNKNOWN -> io.tidewatch.events.v1.AlertPhase.UNKNOWN;
        };
    }

    private static AlertPhase phase(io.tidewatch.events.v1.AlertPhase phase) {
        return switch (phase) {
            case PENDING -> AlertPhase.PENDING;
            case FIRING -> AlertPhase.FIRING;
            case UNKNOWN -> AlertPhase.UNKNOWN;
            case INACTIVE, ALERT_PHASE_UNSPECIFIED, UNRECOGNIZED -> AlertPhase.INACTIVE;
        };
    }
}
