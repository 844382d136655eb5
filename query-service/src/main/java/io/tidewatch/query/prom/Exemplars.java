package io.tidewatch.query.prom;

import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.select.Selected;
import io.tidewatch.promql.select.Selectors;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.query.newest.NewestSamples;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.Exemplar;
import io.tidewatch.query.store.SeriesStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The exemplars of one project: what is in memory united with what is sealed. Safe for any thread. */
final class Exemplars {
    /** Exemplars in an answer. */
    static final int MOST = 10_000;

    private static final Comparator<Exemplar> IN_TIME = Comparator.comparingLong(Exemplar::timestampMs)
            .thenComparing(Exemplar::value, Double::compare)
            .thenComparing(Exemplar::labels);

    private final NewestSamples newest;
    private final SeriesStore store;

    Exemplars(NewestSamples newest, SeriesStore store) {
        this.newest = newest;
        this.store = store;
    }

    /**
     * What was found.
     *
     * @param bySeries exemplars ascending by time, series ascending by labels
     * @param truncated whether older ones were left out
     * @param warnings what may be missing
     */
    record Found(SortedMap<Labels, List<Exemplar>> bySeries, boolean truncated, List<String> warnings) {}

    /** Exemplars of the series that the selectors of the query select. */
    Found of(ProjectId project, Expr query, long startMs, long endMs) {
        List<List<LabelMatcher>> selectors =
                Selectors.of(query).stream().map(Selected::matchers).toList();
        record Seen(SeriesEntry entry, Exemplar exemplar) {}
        List<Seen> all = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        // Memory first: what a seal moves in between is then seen twice, never not at all.
        NewestSamples.Found<List<Exemplar>> fresh = newest.exemplars(project, selectors, startMs, endMs, warnings::add);
        fresh.bySeries().forEach((entry, of) -> of.forEach(exemplar -> all.add(new Seen(entry, exemplar))));
        store.exemplars(
                project,
                fresh.series(),
                startMs,
                endMs,
                MOST + 1,
                (entry, exemplar) -> all.add(new Seen(entry, exemplar)));
        all.sort(Comparator.comparingLong(seen -> -seen.exemplar().timestampMs()));
        Map<SeriesEntry, List<Exemplar>> kept = new HashMap<>();
        int count = 0;
        boolean truncated = false;
        for (Seen seen : all) {
            List<Exemplar> ofSeries = kept.computeIfAbsent(seen.entry(), e -> new ArrayList<>());
            if (isIn(ofSeries, seen.exemplar())) {
                continue;
            }
            if (count == MOST) {
                truncated = true;
                break;
            }
            ofSeries.add(seen.exemplar());
            count++;
        }
        SortedMap<Labels, List<Exemplar>> bySeries = new TreeMap<>();
        kept.forEach((entry, exemplars) -> {
            if (!exemplars.isEmpty()) {
                exemplars.sort(IN_TIME);
                bySeries.put(entry.labels(), exemplars);
            }
        });
        return new Found(bySeries, truncated, warnings);
    }

    /** The list is descending by time: only its end can hold an equal one. */
    private static boolean isIn(List<Exemplar> exemplars, Exemplar exemplar) {
        for (int i = exemplars.size() - 1; i >= 0; i--) {
            if (exemplars.get(i).timestampMs() != exemplar.timestampMs()) {
                return false;
            }
            if (exemplars.get(i).same(exemplar)) {
                return true;
            }
        }
        return false;
    }
}
