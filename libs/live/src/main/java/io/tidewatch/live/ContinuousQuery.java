package io.tidewatch.live;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When an expression is to be evaluated: which selections it reads, which instants their samples have made due, and
 * when time alone changes its result. It does not evaluate; its {@link Agenda} hands out what is due. Instants of one
 * query (of one series with {@link Mode#PER_SERIES}) are handed out in ascending order. Used by the one thread that
 * feeds its windows.
 */
public final class ContinuousQuery implements AutoCloseable {
    /** How arriving samples make a query due. */
    public enum Mode {
        /** Each series by itself, as soon as its sample arrives, at its time stamp rounded up to the grid. */
        PER_SERIES,
        /** All series together, as soon as a sample arrives. */
        EAGER,
        /** All series together, once the sources have passed the instant. */
        SETTLED,
        /** All series together, at the instants that are asked for by {@link #wakeAt} and no others, once passed. */
        SCHEDULED
    }

    /** A sample that came before the start. */
    private record Early(SeriesWindow series, long timestampMs, long newestMs, long appendMs) {}

    private final Agenda agenda;
    private final Mode mode;
    private final Settling settling;
    private final List<Registration> registrations = new ArrayList<>();
    private final Map<SeriesWindow, DueInstants> bySeries = new HashMap<>();
    private final LateSources late;
    private DueInstants whole;
    private final List<Early> early = new ArrayList<>();
    private long startMs;
    private long delayMs;
    private Set<String> ownMetrics = Set.of();
    private boolean keepsEarly;
    private boolean started;
    private boolean closed;

    ContinuousQuery(Agenda agenda, LiveWindows windows, List<Selection> selections, Mode mode, Settling settling) {
        this.agenda = agenda;
        this.mode = mode;
        this.settling = settling;
        this.late = new LateSources(settling.maxDelayMs(), settling.holdMs());
        this.whole = new DueInstants(this, null, mode == Mode.EAGER, 0);
        for (Selection selection : selections) {
            registrations.add(windows.register(selection, this::arrived));
        }
    }

    public Mode mode() {
        return mode;
    }

    /** The registered selections. */
    public List<Registration> registrations() {
        return List.copyOf(registrations);
    }

    /** How far before an instant the query reads, milliseconds; 0 when it reads no series. */
    public long reachMs() {
        long reach = 0;
        for (Registration registration : registrations) {
            reach = Math.max(reach, registration.selection().reachMs());
        }
        return reach;
    }

    /** How many series and samples were refused for lack of room; above 0 a result is not to be trusted. */
    public long refused() {
        long refused = 0;
        for (Registration registration : registrations) {
            refused += registration.refused();
        }
        return refused;
    }

    /**
     * Metrics whose samples come from evaluations of this query itself: they arrive after the instants that they belong
     * to, which must not make it wait the longer.
     */
    public void produces(Set<String> metricNames) {
        ownMetrics = Set.copyOf(metricNames);
    }

    /** Samples that arrive before the start make it due after all, once it has started. */
    public void keepEarly() {
        keepsEarly = true;
    }

    /**
     * Starts at an instant up to which everything counts as evaluated. Samples that came before do not make it due
     * unless {@link #keepEarly} was called; what changes by time alone after the instant does.
     */
    public void start(long instantMs) {
        startMs = instantMs;
        started = true;
        bySeries.clear();
        whole = new DueInstants(this, null, mode == Mode.EAGER, instantMs);
        if (mode == Mode.PER_SERIES) {
            Map<SeriesWindow, Long> newestBefore = new HashMap<>();
            early.forEach(sample -> newestBefore.putIfAbsent(sample.series, sample.newestMs));
            for (Registration registration : registrations) {
                registration
                        .seriesRead()
                        .forEach(series -> dueOf(series, newestBefore.getOrDefault(series, series.newestMs())));
            }
        } else if (mode != Mode.SCHEDULED) {
            whole.changesAt(nextChangeMs(null, instantMs));
            agenda.schedule(whole);
        }
        early.forEach(sample -> due(sample.series, sample.timestampMs, sample.newestMs, sample.appendMs));
        early.clear();
    }

    /** Makes an instant due again that was {@link #pending} when the state of this query was saved. */
    public void resume(long instantMs, long appendMs) {
        whole.arrived(instantMs, appendMs);
        agenda.schedule(whole);
    }

    /** Instants that samples have made due and that have not been evaluated yet, each with its oldest append time. */
    public Map<Long, Long> pending() {
        return Map.copyOf(whole.arrivals());
    }

    /** The oldest instant that is still to be evaluated for samples or for time; {@link Long#MAX_VALUE} for none. */
    public long oldestDueMs() {
        return whole.oldestMs();
    }

    /**
     * Asks for an evaluation at an instant, unless one at or after it comes first.
     *
     * @param series the series to evaluate; null for all
     */
    public void wakeAt(long instantMs, @Nullable SeriesWindow series) {
        DueInstants due = series == null ? whole : dueOf(series, series.newestMs());
        due.wakeAt(EvaluationGrid.ceil(instantMs));
        agenda.schedule(due);
    }

    /** Ends the query; its selections are no longer kept. */
    @Override
    public void close() {
        closed = true;
        registrations.forEach(Registration::close);
        bySeries.clear();
    }

    boolean isClosed() {
        return closed;
    }

    long settleMs() {
        return settling.settleMs();
    }

    /** How long after an instant's time it is evaluated when time alone asks for it. */
    long timeWaitMs() {
        return settling.settleMs() + Math.max(delayMs, late.ageMs());
    }

    /**
     * Since when the samples of a source have been arriving later than is allowed for, by the stream's clock;
     * {@link Long#MAX_VALUE} when they are not. What waits for time waits longer meanwhile, up to
     * {@link Settling#holdMs}.
     */
    public long lateSinceMs(long clockMs) {
        if (late.sinceMs() != SeriesWindow.NEVER && late.passed(clockMs)) {
            reschedule();
        }
        return late.sinceMs();
    }

    /** How old the samples of the latest source are, at most {@link Settling#holdMs}; 0 while none is late. */
    public long lateByMs() {
        return late.ageMs();
    }

    /** What waits for time need no longer wait for late sources. */
    private void reschedule() {
        agenda.schedule(whole);
        List.copyOf(bySeries.values()).forEach(agenda::schedule);
    }

    void evaluated(DueInstants due, Evaluation evaluation) {
        long instantMs = evaluation.instantMs();
        if (closed || mode == Mode.SCHEDULED) {
            return;
        }
        if (evaluation.series() != null || mode != Mode.PER_SERIES) {
            long change = nextChangeMs(evaluation.series(), instantMs);
            due.changesAt(
                    change == SeriesWindow.NEVER ? change : Math.max(change, instantMs + settling.expiryStepMs()));
        }
        SeriesWindow series = evaluation.series();
        if (series != null && due.oldestMs() == SeriesWindow.NEVER) {
            bySeries.remove(series);
        }
    }

    private void arrived(SeriesWindow series, long timestampMs, long newestMs, long appendMs) {
        if (!agenda.isListening()) {
            return;
        }
        if (started) {
            due(series, timestampMs, newestMs, appendMs);
        } else if (keepsEarly) {
            early.add(new Early(series, timestampMs, newestMs, appendMs));
        }
    }

    private void due(SeriesWindow series, long timestampMs, long newestMs, long appendMs) {
        if (ownMetrics.contains(series.labels().metricName())) {
            return;
        }
        long ageMs = appendMs - timestampMs;
        if (timestampMs > newestMs && late.arrived(series, ageMs, appendMs)) {
            reschedule();
        }
        if (ageMs <= settling.maxDelayMs()) {
            delayMs = Math.max(Math.max(ageMs, 0), delayMs - delayMs / 16);
        }
        if (mode == Mode.SCHEDULED) {
            return;
        }
        DueInstants due = mode == Mode.PER_SERIES ? dueOf(series, newestMs) : whole;
        due.arrived(EvaluationGrid.ceil(timestampMs), appendMs);
        agenda.schedule(due);
    }

    /** What is due of a series; when that is new, everything up to its newest sample counts as evaluated. */
    private DueInstants dueOf(SeriesWindow series, long newestMs) {
        DueInstants known = bySeries.get(series);
        if (known != null) {
            return known;
        }
        long evaluatedMs = newestMs == Long.MIN_VALUE ? startMs : Math.max(startMs, EvaluationGrid.ceil(newestMs));
        DueInstants due = new DueInstants(this, series, true, evaluatedMs);
        due.changesAt(nextChangeMs(series, evaluatedMs));
        bySeries.put(series, due);
        agenda.schedule(due);
        return due;
    }

    /** The instant after the given one at which time alone changes what is read. */
    private long nextChangeMs(@Nullable SeriesWindow series, long instantMs) {
        long next = SeriesWindow.NEVER;
        for (Registration registration : registrations) {
            next = Math.min(
                    next,
                    series == null
                            ? registration.nextChangeMs(instantMs)
                            : registration.nextChangeMs(series, instantMs));
        }
        return next == SeriesWindow.NEVER ? next : EvaluationGrid.ceil(next);
    }
}
