package io.tidewatch.alert.evaluation;

import io.tidewatch.model.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Two rules over the same past. Alerts are the same when their labels are, those apart that a rule sets itself.
 *
 * @param bothMs for how long the same alert fired by both, summed over alerts, milliseconds
 * @param onlyDraftMs for how long by the draft alone
 * @param onlyReplacedMs for how long by the rule that it replaces alone
 * @param onlyDraft firings of the draft while the other rule was silent on that alert all the time
 * @param onlyReplaced the same of the rule that it replaces
 */
public record BacktestComparison(
        long bothMs,
        long onlyDraftMs,
        long onlyReplacedMs,
        List<Backtest.Firing> onlyDraft,
        List<Backtest.Firing> onlyReplaced) {
    public BacktestComparison {
        onlyDraft = List.copyOf(onlyDraft);
        onlyReplaced = List.copyOf(onlyReplaced);
    }

    /** @param own names of labels that either rule sets */
    static BacktestComparison of(Backtest draft, Backtest replaced, Set<String> own) {
        long endMs = Math.min(draft.endMs(), replaced.endMs());
        Map<Labels, List<Backtest.Firing>> ofDraft = byAlert(draft, own);
        Map<Labels, List<Backtest.Firing>> ofReplaced = byAlert(replaced, own);
        long bothMs = 0;
        for (Map.Entry<Labels, List<Backtest.Firing>> entry : ofDraft.entrySet()) {
            for (Backtest.Firing mine : entry.getValue()) {
                for (Backtest.Firing other : ofReplaced.getOrDefault(entry.getKey(), List.of())) {
                    bothMs += overlapMs(mine, other, endMs);
                }
            }
        }
        return new BacktestComparison(
                bothMs,
                totalMs(ofDraft, endMs) - bothMs,
                totalMs(ofReplaced, endMs) - bothMs,
                alone(ofDraft, ofReplaced, endMs),
                alone(ofReplaced, ofDraft, endMs));
    }

    private static Map<Labels, List<Backtest.Firing>> byAlert(Backtest run, Set<String> own) {
        Map<Labels, List<Backtest.Firing>> byAlert = new HashMap<>();
        for (Backtest.Firing firing : run.firings()) {
            Labels.Builder series = firing.labels().toBuilder();
            own.forEach(name -> series.set(name, ""));
            byAlert.computeIfAbsent(series.build(), one -> new ArrayList<>()).add(firing);
        }
        return byAlert;
    }

    private static List<Backtest.Firing> alone(
            Map<Labels, List<Backtest.Firing>> mine, Map<Labels, List<Backtest.Firing>> others, long endMs) {
        List<Backtest.Firing> alone = new ArrayList<>();
        mine.forEach((alert, firings) -> firings.stream()
                .filter(firing -> others.getOrDefault(alert, List.of()).stream()
                        .noneMatch(other -> overlapMs(firing, other, endMs) > 0))
                .forEach(alone::add));
        alone.sort((a, b) -> Long.compare(a.startMs(), b.startMs()));
        return alone;
    }

    private static long totalMs(Map<Labels, List<Backtest.Firing>> firings, long endMs) {
        return firings.values().stream()
                .flatMap(List::stream)
                .mapToLong(firing -> Math.max(0, end(firing, endMs) - firing.startMs()))
                .sum();
    }

    private static long overlapMs(Backtest.Firing a, Backtest.Firing b, long endMs) {
        return Math.max(0, Math.min(end(a, endMs), end(b, endMs)) - Math.max(a.startMs(), b.startMs()));
    }

    private static long end(Backtest.Firing firing, long endMs) {
        Long end = firing.endMs();
        return end == null ? endMs : Math.min(end, endMs);
    }
}
