package io.tidewatch.query.series;

import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.query.erasure.Erasure;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Takes series out of the index of which an erasure has left nothing. One thread. */
public final class ErasedSeries {
    /**
     * The first marks, the second takes out what nobody took up in between; a third for what came in between. Those count
     * in which no head has any of the series.
     */
    private static final int ROUNDS = 3;
    /** While a head has some of the series, what a seal leaves of them is looked for this seldom, in turns. */
    private static final int HELD_EACH = 10;

    private final SeriesCatalog catalog;
    private final Predicate<SeriesEntry> inMemory;
    private final BiFunction<ProjectId, Collection<SeriesId>, Set<SeriesId>> rows;
    private final Map<Long, Integer> rounds = new HashMap<>();
    private final Set<Long> held = new HashSet<>();
    private long turns;

    /**
     * @param inMemory whether a head has the series
     * @param rows which of some series Postgres has
     */
    public ErasedSeries(
            SeriesCatalog catalog,
            Predicate<SeriesEntry> inMemory,
            BiFunction<ProjectId, Collection<SeriesId>, Set<SeriesId>> rows) {
        this.catalog = catalog;
        this.inMemory = inMemory;
        this.rows = rows;
    }

    /**
     * Called again and again.
     *
     * @param erasures those that were done not long ago among them
     */
    public void turn(List<Erasure> erasures) {
        turns++;
        rounds.keySet().retainAll(erasures.stream().map(Erasure::id).collect(Collectors.toSet()));
        held.retainAll(rounds.keySet());
        for (Erasure erasure : erasures) {
            int round = rounds.getOrDefault(erasure.id(), 0);
            boolean due = !held.contains(erasure.id()) || turns % HELD_EACH == 0;
            if (erasure.state() == Erasure.State.DONE && round < ROUNDS && due) {
                boolean none = forget(erasure);
                rounds.put(erasure.id(), none ? round + 1 : round);
                if (none) {
                    held.remove(erasure.id());
                } else {
                    held.add(erasure.id());
                }
            }
        }
    }

    /** Whether no head has any of the series. */
    private boolean forget(Erasure erasure) {
        SeriesIndex index = catalog.of(erasure.project());
        Set<SeriesEntry> silent = new HashSet<>();
        for (List<LabelMatcher> selector : erasure.selectors()) {
            silent.addAll(index.select(selector));
        }
        boolean none = !silent.removeIf(inMemory);
        if (silent.isEmpty()) {
            return none;
        }
        Set<SeriesId> kept = rows.apply(
                erasure.project(), silent.stream().map(SeriesEntry::id).toList());
        silent.removeIf(entry -> kept.contains(entry.id()));
        index.erase(silent, inMemory);
        return none;
    }
}
