package io.tidewatch.promql.script;

/**
 * One place of a sequence in a script.
 *
 * @param value of a float; the stale marker for {@code stale}
 * @param kind what stands there
 */
record Point(double value, Kind kind) {
    enum Kind {
        FLOAT,
        GAP,
        /** A native histogram, which this engine does not evaluate. */
        HISTOGRAM
    }

    static final Point GAP = new Point(0, Kind.GAP);
    static final Point HISTOGRAM = new Point(0, Kind.HISTOGRAM);

    static Point of(double value) {
        return new Point(value, Kind.FLOAT);
    }

    boolean isFloat() {
        return kind == Kind.FLOAT;
    }

    boolean isHistogram() {
        return kind == Kind.HISTOGRAM;
    }
}
