package io.tidewatch.ingest.otlp;

import java.util.Arrays;

/** The fields of one data point on the wire, a number's or a histogram's. Reusable; not for several threads. */
final class WirePoint {
    private static final int START = 0x11;
    private static final int TIME = 0x19;
    private static final int FLAGS_OF_NUMBER = 0x40;
    private static final int AS_DOUBLE = 0x21;
    private static final int EXEMPLAR_OF_NUMBER = 0x2A;
    private static final int AS_INT = 0x31;
    private static final int ATTRIBUTE_OF_NUMBER = 0x3A;

    private static final int COUNT = 0x21;
    private static final int SUM = 0x29;
    private static final int BUCKET_COUNTS = 0x32;
    private static final int EXPLICIT_BOUNDS = 0x3A;
    private static final int EXEMPLAR_OF_HISTOGRAM = 0x42;
    private static final int ATTRIBUTE_OF_HISTOGRAM = 0x4A;
    private static final int FLAGS_OF_HISTOGRAM = 0x50;
    private static final int MIN = 0x59;
    private static final int MAX = 0x61;

    long startNanos;
    long timeNanos;
    long flags;
    boolean hasValue;
    /** Of a number. */
    double value;
    /** Of a histogram, as it stands on the wire. */
    long count;

    boolean hasSum;
    double sum;
    int countsFrom;
    int countsTo;
    int boundsFrom;
    int boundsTo;
    /** Where all attributes stand, one after the other. */
    int attributesFrom;

    int attributesTo;
    /** Beginnings and ends. */
    int[] exemplars = new int[8];

    int exemplarEnds;

    private void clear() {
        startNanos = 0;
        timeNanos = 0;
        flags = 0;
        hasValue = false;
        value = 0;
        count = 0;
        hasSum = false;
        sum = 0;
        countsFrom = 0;
        countsTo = 0;
        boundsFrom = 0;
        boundsTo = 0;
        attributesFrom = 0;
        attributesTo = 0;
        exemplarEnds = 0;
    }

    /** Reads a {@code NumberDataPoint} to the cursor's end. */
    void number(WireCursor in) throws UnusualWireException {
        clear();
        int from = in.at();
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            switch (tag) {
                case START -> startNanos = in.fixed64();
                case TIME -> timeNanos = in.fixed64();
                case AS_DOUBLE -> {
                    value = Double.longBitsToDouble(in.fixed64());
                    hasValue = true;
                }
                case AS_INT -> {
                    value = (double) in.fixed64();
                    hasValue = true;
                }
                case FLAGS_OF_NUMBER -> flags = in.varint();
                case ATTRIBUTE_OF_NUMBER -> attribute(in, from);
                case EXEMPLAR_OF_NUMBER -> exemplar(in);
                default -> throw UnusualWireException.INSTANCE;
            }
            from = in.at();
        }
    }

    /** Reads a {@code HistogramDataPoint} to the cursor's end. */
    void histogram(WireCursor in) throws UnusualWireException {
        clear();
        int from = in.at();
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            switch (tag) {
                case START -> startNanos = in.fixed64();
                case TIME -> timeNanos = in.fixed64();
                case COUNT -> count = in.fixed64();
                case SUM -> {
                    sum = Double.longBitsToDouble(in.fixed64());
                    hasSum = true;
                }
                case BUCKET_COUNTS -> {
                    int length = packed(in, countsTo);
                    countsFrom = in.at();
                    in.skip(length);
                    countsTo = in.at();
                }
                case EXPLICIT_BOUNDS -> {
                    int length = packed(in, boundsTo);
                    boundsFrom = in.at();
                    in.skip(length);
                    boundsTo = in.at();
                }
                case FLAGS_OF_HISTOGRAM -> flags = in.varint();
                case MIN, MAX -> in.fixed64();
                case ATTRIBUTE_OF_HISTOGRAM -> attribute(in, from);
                case EXEMPLAR_OF_HISTOGRAM -> exemplar(in);
                default -> throw UnusualWireException.INSTANCE;
            }
            from = in.at();
        }
    }

    private static int packed(WireCursor in, int before) throws UnusualWireException {
        int length = in.length();
        if (before != 0 || length % Long.BYTES != 0) {
            throw UnusualWireException.INSTANCE;
        }
        return length;
    }

    private void attribute(WireCursor in, int from) throws UnusualWireException {
        if (attributesTo == 0) {
            attributesFrom = from;
        } else if (attributesTo != from) {
            throw UnusualWireException.INSTANCE;
        }
        in.skip(in.length());
        attributesTo = in.at();
    }

    private void exemplar(WireCursor in) throws UnusualWireException {
        int length = in.length();
        if (exemplarEnds == exemplars.length) {
            exemplars = Arrays.copyOf(exemplars, 2 * exemplarEnds);
        }
        exemplars[exemplarEnds++] = in.at();
        in.skip(length);
        exemplars[exemplarEnds++] = in.at();
    }
}
