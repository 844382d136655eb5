package io.tidewatch.ingest.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What waits for one thread, in order. How much may wait is bounded by those who add. Once closed it takes nothing, and
 * what it took before is still given out, so that nothing gets lost in between. Safe for any thread.
 */
final class Inbox<T> {
    private List<T> items = new ArrayList<>();
    private long weight;
    private long enoughNow;
    private boolean closed;

    /** Adds an item; false when the inbox is closed. */
    synchronized boolean add(T item, int itsWeight) {
        if (closed) {
            return false;
        }
        items.add(item);
        weight += itsWeight;
        // Whoever waits for neighbours of a first item need not wake for each of them.
        if (items.size() == 1 || weight >= enoughNow) {
            notifyAll();
        }
        return true;
    }

    /**
     * Takes everything: waits for a first item, and from then on for its neighbours.
     *
     * @param wait milliseconds for the first one; nothing is given out when none came
     * @param linger nanoseconds for others
     * @param enough weight that ends the waiting for others
     */
    synchronized List<T> take(long wait, long linger, long enough) throws InterruptedException {
        enoughNow = enough;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wait);
        while (items.isEmpty() && !closed) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return List.of();
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        end = System.nanoTime() + linger;
        while (weight < enough && !closed) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                break;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        List<T> taken = items;
        items = new ArrayList<>();
        weight = 0;
        return taken;
    }

    /** Takes nothing more. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Whether it is closed and everything was given out. */
    synchronized boolean isDone() {
        return closed && items.isEmpty();
    }
}
