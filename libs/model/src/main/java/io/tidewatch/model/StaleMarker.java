package io.tidewatch.model;

/** Prometheus' stale marker: a NaN with one particular payload that says "this series has ended here". */
public final class StaleMarker {
    /** The raw bits of the marker (Prometheus, {@code model/value}). */
    public static final long BITS = 0x7ff0000000000002L;

    /** The marker as a double; compare with {@link #is(double)} only, since NaN equals nothing. */
    public static final double VALUE = Double.longBitsToDouble(BITS);

    private StaleMarker() {}

    /** Whether the raw bits of the value are those of the marker. */
    public static boolean is(double value) {
        return Double.doubleToRawLongBits(value) == BITS;
    }
}
