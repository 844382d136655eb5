package io.tidewatch.live;

import java.util.ArrayDeque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is to be evaluated next, over many continuous queries: samples put queries on it as they arrive, and a queue by
 * clock holds what waits for time; a query that nothing has touched costs nothing. Used by the one thread that feeds
 * the windows of its queries.
 */
public final class Agenda {
    private record Waiting(long clockMs, long order, DueInstants due) {}

    private final Settling settling;
    private final ArrayDeque<DueInstants> ready = new ArrayDeque<>();
    private final PriorityQueue<Waiting> waiting = new PriorityQueue<>((a, b) -> {
        int byClock = Long.compare(a.clockMs, b.clockMs);
        return byClock != 0 ? byClock : Long.compare(a.order, b.order);
    });
    private long order;
    private boolean listening = true;

    /** An agenda whose queries wait as the settings say. */
    public Agenda(Settling settling) {
        this.settling = settling;
    }

    /**
     * Adds a query over the windows; it becomes due once {@link ContinuousQuery#start} has been called.
     *
     * @param selections what the expression reads; may be empty
     */
    public ContinuousQuery add(LiveWindows windows, List<Selection> selections, ContinuousQuery.Mode mode) {
        return new ContinuousQuery(this, windows, selections, mode, settling);
    }

    /**
     * Whether samples that arrive make queries due. Off while a reader passes over records whose samples these queries
     * have evaluated before; the windows fill all the same.
     */
    public void listen(boolean on) {
        listening = on;
    }

    boolean isListening() {
        return listening;
    }

    /**
     * Hands out everything that is due, one after the other, until nothing is. What the action does to queries (asking
     * to be woken, closing) counts at once.
     *
     * @param clockMs the time that every source has passed ({@link StreamClocks#minMs})
     */
    public void run(long clockMs, Consumer<Evaluation> action) {
        for (DueInstants due = take(clockMs); due != null; due = take(clockMs)) {
            Evaluation evaluation = due.query().isClosed() ? null : due.next(clockMs);
            while (evaluation != null) {
                due.evaluated(evaluation.instantMs());
                action.accept(evaluation);
                due.query().evaluated(due, evaluation);
                evaluation = due.query().isClosed() ? null : due.next(clockMs);
            }
            due.ready = false;
            schedule(due);
        }
    }

    /** The clock at which something that waits for time may be due; {@link Long#MAX_VALUE} when nothing waits. */
    public long nextClockMs() {
        Waiting first = waiting.peek();
        return first == null ? Long.MAX_VALUE : first.clockMs;
    }

    private @Nullable DueInstants take(long clockMs) {
        DueInstants due = ready.poll();
        if (due != null) {
            return due;
        }
        Waiting first = waiting.peek();
        if (first == null || first.clockMs > clockMs) {
            return null;
        }
        waiting.poll();
        first.due.queuedForMs = SeriesWindow.NEVER;
        first.due.ready = true;
        return first.due;
    }

    /** Puts it where it will be found when its next instant is due. */
    void schedule(DueInstants due) {
        if (due.ready || due.query().isClosed()) {
            return;
        }
        long clockMs = due.nextClockMs();
        if (clockMs == Long.MIN_VALUE) {
            due.ready = true;
            ready.add(due);
        } else if (clockMs < due.queuedForMs) {
            due.queuedForMs = clockMs;
            waiting.add(new Waiting(clockMs, order++, due));
        }
    }
}
