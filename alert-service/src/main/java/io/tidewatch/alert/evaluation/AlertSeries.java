package io.tidewatch.alert.evaluation;

import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The series {@code ALERTS} and {@code ALERTS_FOR_STATE} of alerts that are evaluated as samples arrive: a sample at each
 * transition, and again at a steady pace while the alert is active. Not for several threads.
 */
final class AlertSeries {
    private static final String STATE = "alertstate";

    private final Consumer<RecordedSample> out;
    private final long everyMs;
    /** Time stamp of the newest sample of a series that has not ended. */
    private final Map<ProjectId, Map<Labels, Long>> newest = new HashMap<>();

    private long repeatedMs;

    /** @param everyMs pace, milliseconds; 0 for no series at all */
    AlertSeries(long everyMs, Consumer<RecordedSample> out) {
        this.everyMs = everyMs;
        this.out = out;
    }

    /** The series of an alert that is active, {@code ALERTS} first. */
    static List<Labels> of(Alert alert) {
        return List.of(series(alert.labels(), alert.phase()), forState(alert.labels()));
    }

    private static Labels series(Labels alert, AlertPhase phase) {
        return alert.toBuilder()
                .set(Labels.NAME, "ALERTS")
                .set(STATE, phase.text())
                .build();
    }

    private static Labels forState(Labels alert) {
        return alert.with(Labels.NAME, "ALERTS_FOR_STATE");
    }

    /** The values of {@link #of}: 1, and since when the condition holds in seconds. */
    static double value(Alert alert, int index) {
        return index == 0 ? 1 : Math.floorDiv(alert.activeSinceMs(), 1000);
    }

    /** An alert has changed its phase. */
    void changed(RuleKey rule, AlertMachine.Transition transition) {
        if (everyMs == 0) {
            return;
        }
        Alert after = transition.after();
        AlertPhase before = transition.before();
        if (before != AlertPhase.INACTIVE) {
            end(rule.project(), series(after.labels(), before), after.instantMs());
            if (!after.isActive()) {
                end(rule.project(), forState(after.labels()), after.instantMs());
            }
        }
        if (after.isActive()) {
            sample(rule.project(), after, after.instantMs());
        }
    }

    /** Whether it is time to repeat what is active. */
    boolean isDue(long clockMs) {
        return everyMs > 0 && Math.floorDiv(clockMs, everyMs) > Math.floorDiv(repeatedMs, everyMs);
    }

    /** Repeats; to be called with all alerts of rules that are evaluated as samples arrive. */
    void repeat(long clockMs, Map<RuleKey, AlertBook> books) {
        repeatedMs = clockMs;
        long timestampMs = Math.floorDiv(clockMs, everyMs) * everyMs;
        books.forEach((rule, book) -> {
            for (Labels labels : book.activeLabels()) {
                Alert alert = book.get(labels);
                if (alert != null && alert.instantMs() < timestampMs) {
                    sample(rule.project(), alert, timestampMs);
                }
            }
        });
    }

    private void sample(ProjectId project, Alert alert, long timestampMs) {
        List<Labels> series = of(alert);
        for (int i = 0; i < series.size(); i++) {
            Map<Labels, Long> known = newest.computeIfAbsent(project, p -> new HashMap<>());
            Long last = known.get(series.get(i));
            if (last == null || last < timestampMs) {
                known.put(series.get(i), timestampMs);
                out.accept(RecordedSample.of(project, series.get(i), timestampMs, value(alert, i)));
            }
        }
    }

    private void end(ProjectId project, Labels series, long timestampMs) {
        Long last = newest.computeIfAbsent(project, p -> new HashMap<>()).remove(series);
        long at = last == null ? timestampMs : Math.max(timestampMs, last + 1);
        out.accept(RecordedSample.end(project, series, at));
    }
}
