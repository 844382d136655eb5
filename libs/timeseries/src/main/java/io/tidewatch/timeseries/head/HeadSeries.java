package io.tidewatch.timeseries.head;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A series in the head: a state that one thread replaces and any thread reads. */
final class HeadSeries {
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(HeadSeries.class, "state", SeriesState.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Newest time stamp, also of samples that have left the head. The writer's alone. */
    long newestMs = Long.MIN_VALUE;

    private SeriesState state = SeriesState.EMPTY;

    /** The state; for any thread. */
    SeriesState state() {
        return (SeriesState) STATE.getAcquire(this);
    }

    /** Replaces the state; the writer's alone. */
    void publish(SeriesState next) {
        STATE.setRelease(this, next);
    }
}
