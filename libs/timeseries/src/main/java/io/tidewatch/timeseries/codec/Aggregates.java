package io.tidewatch.timeseries.codec;

import java.util.Arrays;

/**
 * Buckets of one series in columns, ascending by time, growing: what is kept of samples that are not kept themselves
 * (docs/formats/blocks.md). Not for several threads.
 */
public final class Aggregates {
    /** The columns, in the order of the format. */
    public enum Column {
        /** Samples of the bucket. */
        COUNT,
        /** Their sum. */
        SUM,
        /** The least; NaN only when all are. */
        MIN,
        /** The greatest; NaN only when all are. */
        MAX,
        /** The newest. */
        LAST,
        /** The sum of steps to each sample from the one before; a fall is a counter's reset. */
        INCREASE
    }

    static final int COLUMNS = Column.values().length;

    private long[] times = new long[16];
    private final double[][] columns = new double[COLUMNS][16];
    private int size;

    /** Buckets. */
    public int size() {
        return size;
    }

    /** Begin of a bucket, milliseconds. */
    public long time(int index) {
        return times[index];
    }

    public double get(Column column, int index) {
        return columns[column.ordinal()][index];
    }

    /** Begins of the buckets; may be longer than {@link #size}; only for reading, and only until more is added. */
    public long[] times() {
        return times;
    }

    /** A column; as long as {@link #times}, only for reading. */
    public double[] values(Column column) {
        return columns[column.ordinal()];
    }

    /** Adds a bucket behind the others. */
    public void add(long timeMs, double count, double sum, double min, double max, double last, double increase) {
        reserve(1);
        times[size] = timeMs;
        columns[Column.COUNT.ordinal()][size] = count;
        columns[Column.SUM.ordinal()][size] = sum;
        columns[Column.MIN.ordinal()][size] = min;
        columns[Column.MAX.ordinal()][size] = max;
        columns[Column.LAST.ordinal()][size] = last;
        columns[Column.INCREASE.ordinal()][size] = increase;
        size++;
    }

    /** Adds a bucket of another. */
    public void add(Aggregates other, int index) {
        reserve(1);
        times[size] = other.times[index];
        for (int c = 0; c < COLUMNS; c++) {
            columns[c][size] = other.columns[c][index];
        }
        size++;
    }

    /**
     * These buckets in coarser ones.
     *
     * @param resolutionMs a multiple of the resolution of these
     */
    public Aggregates coarser(long resolutionMs) {
        Aggregates out = new Aggregates();
        for (int i = 0; i < size; i++) {
            long time = Math.floorDiv(times[i], resolutionMs) * resolutionMs;
            if (out.size == 0 || out.times[out.size - 1] != time) {
                out.add(this, i);
                out.times[out.size - 1] = time;
            } else {
                out.unite(out.size - 1, this, i);
            }
        }
        return out;
    }

    private void unite(int at, Aggregates other, int i) {
        for (Column column : Column.values()) {
            double[] mine = columns[column.ordinal()];
            double theirs = other.columns[column.ordinal()][i];
            mine[at] = switch (column) {
                case COUNT, SUM, INCREASE -> mine[at] + theirs;
                case MIN -> least(mine[at], theirs);
                case MAX -> greatest(mine[at], theirs);
                case LAST -> theirs;
            };
        }
    }

    /** The lesser of two; a number rather than NaN. */
    public static double least(double a, double b) {
        return b < a || Double.isNaN(a) ? b : a;
    }

    /** The greater of two; a number rather than NaN. */
    public static double greatest(double a, double b) {
        return b > a || Double.isNaN(a) ? b : a;
    }

    void reserve(int more) {
        if (times.length - size < more) {
            int capacity = Math.max(size + more, size + (size >> 1));
            times = Arrays.copyOf(times, capacity);
            for (int c = 0; c < COLUMNS; c++) {
                columns[c] = Arrays.copyOf(columns[c], capacity);
            }
        }
    }

    /** Counts buckets whose columns have been filled. */
    void grow(int more) {
        size += more;
    }
}
