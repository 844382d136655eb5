package io.tidewatch.query.prom;

import io.tidewatch.promql.engine.LimitException;
import io.tidewatch.promql.engine.LimitException.Limit;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * Lets so many queries run at once. More wait in the order in which they came, each for as long as its time-out allows;
 * a bounded number of them, the rest is turned away at once. Safe for any thread that may wait.
 */
public final class QueryGate {
    private final Semaphore permits;
    private final int mostRunning;
    private final int mostWaiting;

    /**
     * @param mostRunning at once
     * @param mostWaiting beyond those
     */
    public QueryGate(int mostRunning, int mostWaiting) {
        this.permits = new Semaphore(mostRunning, true);
        this.mostRunning = mostRunning;
        this.mostWaiting = mostWaiting;
    }

    /** Queries that run. */
    public int running() {
        return mostRunning - permits.availablePermits();
    }

    /** Queries that wait for their turn. */
    public int waiting() {
        return permits.getQueueLength();
    }

    /**
     * Runs a query once it is its turn.
     *
     * @param timeoutMs how long it may take, waiting included
     * @param query given the nanoseconds that it waited
     * @throws LimitException when its turn does not come in time
     */
    <T> T run(long timeoutMs, LongFunction<T> query) {
        long asked = System.nanoTime();
        if (!permits.tryAcquire()) {
            if (permits.getQueueLength() >= mostWaiting) {
                throw new LimitException(
                        Limit.TIME, "query timed out in query queue: " + mostWaiting + " queries wait already");
            }
            try {
                if (!permits.tryAcquire(timeoutMs, TimeUnit.MILLISECONDS)) {
                    throw new LimitException(Limit.TIME, "query timed out in query queue");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LimitException(Limit.CANCELLED, "query was canceled in query queue");
            }
        }
        try {
            return query.apply(System.nanoTime() - asked);
        } finally {
            permits.release();
        }
    }
}
