package io.tidewatch.alert.evaluation;

import io.tidewatch.alert.history.SampleHistory;
import io.tidewatch.live.LiveWindows;
import io.tidewatch.live.Selection;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.source.SeriesPoints;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Puts samples of the past into windows as if they arrived: in the order of their time stamps, each at its time stamp.
 * Not for several threads.
 */
final class HistoryFeed {
    /** Is told when everything up to a time has arrived. */
    interface Arrivals {
        void upTo(long timeMs);
    }

    /** What of a part of the past was read from which tier. */
    record TierUse(String tier, long startMs, long endMs) {}

    private final SampleHistory history;
    private final ProjectId project;
    private final LiveWindows windows;
    private final Set<List<LabelMatcher>> selectors = new LinkedHashSet<>();
    private final Map<Labels, Long> hashes = new HashMap<>();
    private final List<TierUse> tiers = new ArrayList<>();
    private final Set<String> warnings = new LinkedHashSet<>();
    private long samples;

    HistoryFeed(SampleHistory history, ProjectId project, LiveWindows windows, Collection<Selection> selections) {
        this.history = history;
        this.project = project;
        this.windows = windows;
        selections.forEach(selection -> selectors.add(selection.matchers()));
    }

    /** Samples that were read so far. */
    long samples() {
        return samples;
    }

    /** Which tiers were read, in the order of time; parts that follow one another are one. */
    List<TierUse> tiers() {
        return List.copyOf(tiers);
    }

    Set<String> warnings() {
        return Set.copyOf(warnings);
    }

    /** Samples of the closed range are in the windows afterwards, and nobody has heard of them. */
    void restore(long startMs, long endMs) {
        for (SeriesPoints series : read(startMs, endMs)) {
            long hash = announce(series.labels());
            for (int i = 0; i < series.size(); i++) {
                put(hash, series, i, true);
            }
        }
    }

    /** Samples of the closed range arrive, those of one time stamp together. */
    void arrive(long startMs, long endMs, Arrivals arrivals) {
        PriorityQueue<Cursor> next = new PriorityQueue<>((a, b) -> Long.compare(a.timeMs(), b.timeMs()));
        for (SeriesPoints series : read(startMs, endMs)) {
            if (series.size() > 0) {
                next.add(new Cursor(announce(series.labels()), series));
            }
        }
        while (!next.isEmpty()) {
            long timeMs = next.element().timeMs();
            // What time alone brings about before these samples arrive comes before them.
            arrivals.upTo(timeMs - 1);
            for (Cursor cursor = next.peek(); cursor != null && cursor.timeMs() == timeMs; cursor = next.peek()) {
                next.poll();
                put(cursor.hash, cursor.series, cursor.index, false);
                if (++cursor.index < cursor.series.size()) {
                    next.add(cursor);
                }
            }
            arrivals.upTo(timeMs);
        }
        arrivals.upTo(endMs);
    }

    private static final class Cursor {
        private final long hash;
        private final SeriesPoints series;
        private int index;

        Cursor(long hash, SeriesPoints series) {
            this.hash = hash;
            this.series = series;
        }

        long timeMs() {
            return series.timestampsMs()[index];
        }
    }

    /** The series that any selector reads, each once. */
    private Collection<SeriesPoints> read(long startMs, long endMs) {
        Map<Labels, SeriesPoints> found = new LinkedHashMap<>();
        Set<String> used = new TreeSet<>();
        for (List<LabelMatcher> selector : selectors) {
            SampleHistory.Read read = history.read(project, selector, startMs, endMs);
            used.addAll(read.tiers());
            warnings.addAll(read.warnings());
            for (SeriesPoints series : read.series()) {
                if (found.putIfAbsent(series.labels(), series) == null) {
                    samples += series.size();
                }
            }
        }
        used.forEach(tier -> used(tier, startMs, endMs));
        return found.values();
    }

    private void used(String tier, long startMs, long endMs) {
        for (int i = tiers.size() - 1; i >= 0; i--) {
            TierUse last = tiers.get(i);
            if (last.tier.equals(tier) && last.endMs >= startMs - 1) {
                tiers.set(i, new TierUse(tier, last.startMs, Math.max(last.endMs, endMs)));
                return;
            }
        }
        tiers.add(new TierUse(tier, startMs, endMs));
    }

    private long announce(Labels labels) {
        long hash = hashes.computeIfAbsent(labels, one -> (long) hashes.size() + 1);
        windows.announce(hash, labels);
        return hash;
    }

    private void put(long hash, SeriesPoints series, int i, boolean past) {
        long timeMs = series.timestampsMs()[i];
        long startMs = series.startsMs() == null ? 0 : series.startsMs()[i];
        @Nullable NativeHistogram histogram = series.histograms() == null ? null : series.histograms()[i];
        if (histogram != null && past) {
            windows.restore(hash, timeMs, histogram, startMs);
        } else if (histogram != null) {
            windows.append(hash, timeMs, histogram, startMs, timeMs);
        } else if (past) {
            windows.restore(hash, timeMs, series.values()[i], startMs);
        } else {
            windows.append(hash, timeMs, series.values()[i], startMs, timeMs);
        }
    }
}
