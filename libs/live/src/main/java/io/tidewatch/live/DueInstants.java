package io.tidewatch.live;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The instants at which a query is due, for one series or for all together; ascending. Not for several threads. */
final class DueInstants {
    private final ContinuousQuery query;
    private final @Nullable SeriesWindow series;
    private final boolean onArrival;
    /** Instants that samples ask for, each with the oldest append time. */
    private final TreeMap<Long, Long> arrivals = new TreeMap<>();

    private long evaluatedMs;
    private boolean late;
    /** When time alone changes the result. */
    private long changeMs = SeriesWindow.NEVER;
    /** When someone asked to be woken. */
    private long wakeMs = SeriesWindow.NEVER;
    /** The agenda's: the clock for which this is in its queue. */
    long queuedForMs = SeriesWindow.NEVER;
    /** The agenda's: whether this is on its list of what may be due at once. */
    boolean ready;

    /**
     * @param onArrival whether a sample makes its instant due at once, or when the sources have passed it
     * @param evaluatedMs up to where everything counts as evaluated
     */
    DueInstants(ContinuousQuery query, @Nullable SeriesWindow series, boolean onArrival, long evaluatedMs) {
        this.query = query;
        this.series = series;
        this.onArrival = onArrival;
        this.evaluatedMs = evaluatedMs;
    }

    ContinuousQuery query() {
        return query;
    }

    Map<Long, Long> arrivals() {
        return arrivals;
    }

    void arrived(long instantMs, long appendMs) {
        late |= instantMs < evaluatedMs;
        arrivals.merge(Math.max(instantMs, evaluatedMs), appendMs, Math::min);
    }

    void wakeAt(long instantMs) {
        wakeMs = Math.min(wakeMs, Math.max(instantMs, evaluatedMs));
    }

    void changesAt(long instantMs) {
        changeMs = instantMs;
    }

    /** What is due when every source has passed the clock; null when nothing is. */
    @Nullable
    Evaluation next(long clockMs) {
        Map.Entry<Long, Long> first = arrivals.firstEntry();
        long timeMs = Math.min(changeMs, wakeMs);
        if (first != null && clockMs >= arrivalClock(first)) {
            if (timeMs < first.getKey()) {
                return new Evaluation(query, timeMs, series, Evaluation.Trigger.TIME, 0);
            }
            boolean again = late && first.getKey() == evaluatedMs;
            Evaluation.Trigger trigger = again ? Evaluation.Trigger.LATE_ARRIVAL : Evaluation.Trigger.ARRIVAL;
            return new Evaluation(query, first.getKey(), series, trigger, first.getValue());
        }
        if (timeMs != SeriesWindow.NEVER
                && (first == null || timeMs < first.getKey())
                && clockMs >= timeMs + query.timeWaitMs()) {
            return new Evaluation(query, timeMs, series, Evaluation.Trigger.TIME, 0);
        }
        return null;
    }

    /** The clock at which {@link #next} may find something. */
    long nextClockMs() {
        Map.Entry<Long, Long> first = arrivals.firstEntry();
        long timeMs = Math.min(changeMs, wakeMs);
        long clock = first == null ? SeriesWindow.NEVER : arrivalClock(first);
        if (timeMs != SeriesWindow.NEVER && (first == null || timeMs < first.getKey())) {
            clock = Math.min(clock, timeMs + query.timeWaitMs());
        }
        return clock;
    }

    /** The evaluation at the instant is made now: nothing up to it is due any more. */
    void evaluated(long instantMs) {
        arrivals.headMap(instantMs, true).clear();
        evaluatedMs = Math.max(evaluatedMs, instantMs);
        late = false;
        if (wakeMs <= instantMs) {
            wakeMs = SeriesWindow.NEVER;
        }
        if (changeMs <= instantMs) {
            changeMs = SeriesWindow.NEVER;
        }
    }

    /** The oldest instant that is still to be evaluated; {@link SeriesWindow#NEVER} when none is. */
    long oldestMs() {
        long first = arrivals.isEmpty() ? SeriesWindow.NEVER : arrivals.firstKey();
        return Math.min(first, Math.min(changeMs, wakeMs));
    }

    private long arrivalClock(Map.Entry<Long, Long> arrival) {
        return onArrival ? Long.MIN_VALUE : Math.max(arrival.getKey(), arrival.getValue() + query.settleMs());
    }
}
