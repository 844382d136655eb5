package io.tidewatch.live;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The series of a query whose newest samples arrived so old that time cannot be trusted to have passed for them. A series
 * counts until a sample of it arrives in time, or until it has been silent for long enough. Not for several threads.
 */
final class LateSources {
    private record Late(long ageMs, long appendMs) {}

    private final long lateFromMs;
    private final long silentAfterMs;
    private final Map<SeriesWindow, Late> late = new LinkedHashMap<>();
    private long sinceMs = SeriesWindow.NEVER;

    /**
     * @param lateFromMs ages above this are late
     * @param silentAfterMs without a sample for so long, a series is silent, not late
     */
    LateSources(long lateFromMs, long silentAfterMs) {
        this.lateFromMs = lateFromMs;
        this.silentAfterMs = silentAfterMs;
    }

    /** The newest sample of a series has arrived; true when no series is late any more because of it. */
    boolean arrived(SeriesWindow series, long ageMs, long appendMs) {
        if (ageMs > lateFromMs) {
            late.put(series, new Late(ageMs, appendMs));
            sinceMs = Math.min(sinceMs, appendMs);
            return false;
        }
        return !late.isEmpty() && late.remove(series) != null && settled();
    }

    /** Forgets those that have fallen silent; true when no series is late any more because of it. */
    boolean passed(long clockMs) {
        boolean some = false;
        for (Iterator<Late> each = late.values().iterator(); each.hasNext(); ) {
            if (clockMs - each.next().appendMs >= silentAfterMs) {
                each.remove();
                some = true;
            }
        }
        return some && settled();
    }

    private boolean settled() {
        if (late.isEmpty()) {
            sinceMs = SeriesWindow.NEVER;
            return true;
        }
        return false;
    }

    /** Since when, by append time, some series has been late without a break; {@link SeriesWindow#NEVER} when none is. */
    long sinceMs() {
        return sinceMs;
    }

    /** How old the oldest of the late samples was when it arrived, at most as long as silence takes; 0 for none. */
    long ageMs() {
        long age = 0;
        for (Late each : late.values()) {
            age = Math.max(age, each.ageMs);
        }
        return Math.min(age, silentAfterMs);
    }
}
