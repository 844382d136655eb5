package io.tidewatch.ingest.derived;

import io.tidewatch.events.v1.DerivedState;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes series of the events of one source partition, as a {@link Derivation} says. A pure function of the records, the
 * closings and the state it began with; no clock of its own.
 *
 * <p>Time is cut into ticks of {@value #TICK_MS} ms; an event belongs to the tick in which Kafka appended it and is
 * stamped with the tick's end. A closed tick never opens again: what comes later than that counts in the next one.
 * <pre>
 *   {@link #event} ──▶ open tick ──{@link #closeThrough}──▶ samples and states in {@link #takeOutput}
 * </pre>
 * Each counter that gets its first event, or one after a silence, has its former count (0 at first) as a sample one
 * tick earlier, so that the event counts in {@code increase}. Series that had an event within {@value #KEEP_MS} ms
 * repeat their value each {@value #GRID_MS} ms. Not for several threads.
 *
 * @param <E> an event
 */
final class SeriesTicks<E> {
    static final long TICK_MS = 100;
    static final long GRID_MS = 10_000;
    static final long KEEP_MS = 900_000;

    /** A sample of a derived series. */
    record Sample(DerivedSeries series, long timestampMs, double value) {}

    /**
     * What must be written together.
     *
     * @param samples in the order of time
     * @param states of the series that changed and of the partition
     * @param nextOffset first record that is not contained in the states
     */
    record Output(List<Sample> samples, List<DerivedState> states, long nextOffset) {}

    private record Key(ProjectId project, Labels labels) {}

    private final Derivation<E> derivation;
    private final int partition;
    private final OpenTick open = new OpenTick();
    private final Map<Key, DerivedSeries> series = new LinkedHashMap<>();
    private final LabelCaps caps = new LabelCaps();
    private final List<Sample> samples = new ArrayList<>();
    private final Map<DerivedSeries, Boolean> changed = new LinkedHashMap<>();

    /** Ticks up to here are closed; 0 before the first event. */
    private long closedMs;
    /** End of the tick that has events and is open; 0 when there is none. */
    private long openTickMs;

    private long openTickOffset;
    private long nextOffset;

    /** @param states what {@link #takeOutput} gave for this partition, the last of each key */
    SeriesTicks(Derivation<E> derivation, int partition, Collection<DerivedState> states) {
        this.derivation = derivation;
        this.partition = partition;
        for (DerivedState state : states) {
            if (state.getProject().isEmpty()) {
                closedMs = state.getClosedMs();
            } else {
                DerivedSeries known = DerivedSeries.of(state);
                series.put(new Key(known.project, known.ref.labels()), known);
                caps.seen(known.project, known.ref.labels());
            }
        }
    }

    /** Counts the events of a record. */
    void event(long offset, long appendMs, ProjectId project, List<E> events) {
        long tick = Math.max(Math.floorDiv(appendMs, TICK_MS) * TICK_MS + TICK_MS, closedMs + TICK_MS);
        if (closedMs == 0) {
            closedMs = tick - TICK_MS;
        }
        if (openTickMs != 0 && tick > openTickMs) {
            closeThrough(tick - TICK_MS);
        }
        if (openTickMs == 0) {
            openTickMs = tick;
            openTickOffset = offset;
        }
        for (E event : events) {
            derivation.derive(project, event, appendMs, open);
        }
        nextOffset = offset + 1;
    }

    /** A record that holds nothing to count. */
    void skip(long offset) {
        nextOffset = offset + 1;
    }

    private final class OpenTick implements Derivation.Series {
        @Override
        public String partition() {
            return Integer.toString(partition);
        }

        @Override
        public void add(ProjectId project, Labels labels, double by) {
            series.computeIfAbsent(new Key(project, labels), key -> new DerivedSeries(project, labels, false))
                    .add(by);
        }

        @Override
        public void set(ProjectId project, Labels labels, double value) {
            series.computeIfAbsent(new Key(project, labels), key -> new DerivedSeries(project, labels, true))
                    .set(value);
        }

        @Override
        public double last(ProjectId project, Labels labels) {
            DerivedSeries known = series.get(new Key(project, labels));
            return known == null ? Double.NaN : known.last();
        }

        @Override
        public String cap(ProjectId project, String label, String value, int most) {
            return value.isEmpty() ? value : caps.cap(project, label, value, most);
        }
    }

    /**
     * Closes every tick that ends at the limit or before: no event that was appended before the limit is still to come.
     */
    void closeThrough(long limitMs) {
        if (closedMs == 0) {
            return;
        }
        long last = Math.floorDiv(limitMs, TICK_MS) * TICK_MS;
        for (long next = nextTick(); next <= last; next = nextTick()) {
            close(next, next % GRID_MS == 0);
        }
        if (last > closedMs) {
            closedMs = last;
        }
    }

    /** The next tick at which something can be said: the open one, or the one at which values are repeated. */
    private long nextTick() {
        long grid = (Math.floorDiv(closedMs, GRID_MS) + 1) * GRID_MS;
        return openTickMs != 0 && openTickMs <= grid ? openTickMs : grid;
    }

    /** The instant that must have passed before there is something new to say; far away when there is none. */
    long dueMs() {
        return closedMs == 0 ? Long.MAX_VALUE : nextTick();
    }

    private void close(long tick, boolean onGrid) {
        boolean holdsOpen = tick == openTickMs;
        for (DerivedSeries one : series.values()) {
            if (holdsOpen && one.isTouched()) {
                if (!one.gauge && one.lastSampleMs + GRID_MS < tick - TICK_MS) {
                    samples.add(new Sample(one, tick - TICK_MS, one.value));
                }
                one.close(tick);
                emit(one, tick);
            } else if (onGrid && one.lastSampleMs != 0 && tick - one.lastEventMs <= KEEP_MS) {
                emit(one, tick);
            }
        }
        if (holdsOpen) {
            openTickMs = 0;
        }
        closedMs = tick;
    }

    private void emit(DerivedSeries one, long tick) {
        samples.add(new Sample(one, tick, one.value));
        one.lastSampleMs = tick;
        changed.put(one, true);
    }

    /** Whether closed ticks have given something to write. */
    boolean hasOutput() {
        return !samples.isEmpty();
    }

    /** What must be written in one transaction with the offset; forgets it. */
    Output takeOutput() {
        List<DerivedState> states = new ArrayList<>(changed.size() + 1);
        changed.keySet().forEach(one -> states.add(one.state(derivation.source(), partition)));
        states.add(DerivedState.newBuilder()
                .setSource(derivation.source())
                .setPartition(partition)
                .setClosedMs(closedMs)
                .build());
        Output output = new Output(List.copyOf(samples), states, openTickMs == 0 ? nextOffset : openTickOffset);
        samples.clear();
        changed.clear();
        return output;
    }
}
