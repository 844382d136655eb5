package io.tidewatch.live;

/** The instants at which anything is evaluated: whole multiples of 100 ms since the Unix epoch. */
public final class EvaluationGrid {
    /** Distance of two instants, milliseconds. */
    public static final long STEP_MS = 100;

    private EvaluationGrid() {}

    /** The first instant that is not before the time. */
    public static long ceil(long timeMs) {
        return -Math.floorDiv(-timeMs, STEP_MS) * STEP_MS;
    }

    /** The last instant that is not after the time. */
    public static long floor(long timeMs) {
        return Math.floorDiv(timeMs, STEP_MS) * STEP_MS;
    }
}
