package io.tidewatch.timeseries.codec;

import io.tidewatch.timeseries.codec.Aggregates.Column;

/**
 * Chunks of aggregates: {@code aggregates(n)} of docs/formats/blocks.md. Columns that repeat another, as the maximum of
 * a counter repeats the last value, take one byte. Reusable; not for several threads.
 */
public final class AggregateChunks {
    private static final int OWN = 0;
    private static final int SAME = 1;
    private static final int STEPS_OF_LAST = 16;

    private final LongColumn longs = new LongColumn();
    private final DoubleColumn doubles = new DoubleColumn();
    private final ByteSink column = new ByteSink(256);
    private long[] scratch = new long[256];

    /**
     * Writes one chunk of the buckets from inclusive to exclusive.
     *
     * @param to at most {@link ChunkWriter#MOST_SAMPLES} above from
     */
    public void write(Aggregates aggregates, int from, int to, ByteSink out) {
        out.u8(ChunkWriter.AGGREGATES);
        out.varint(to - from);
        longs.write(aggregates.times(), from, to, out);
        for (Column c : Column.values()) {
            writeColumn(aggregates, c, from, to, out);
        }
    }

    private void writeColumn(Aggregates aggregates, Column c, int from, int to, ByteSink out) {
        double[] values = aggregates.values(c);
        for (int other = 0; other < c.ordinal(); other++) {
            if (same(values, aggregates.values(Column.values()[other]), from, to)) {
                out.u8(SAME + other);
                return;
            }
        }
        if (c == Column.INCREASE && areSteps(values, aggregates.values(Column.LAST), from, to)) {
            out.u8(STEPS_OF_LAST);
            out.int64(Double.doubleToRawLongBits(values[from]));
            return;
        }
        column.clear();
        doubles.write(values, from, to, column);
        out.u8(OWN);
        out.column(column);
    }

    private static boolean same(double[] a, double[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Double.doubleToRawLongBits(a[i]) != Double.doubleToRawLongBits(b[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean areSteps(double[] steps, double[] of, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            if (Double.doubleToRawLongBits(steps[i]) != Double.doubleToRawLongBits(of[i] - of[i - 1])) {
                return false;
            }
        }
        return true;
    }

    /**
     * Adds the buckets of a chunk that begin in the closed range.
     *
     * @param source the chunk and nothing else
     * @throws CorruptBlockException when it does not follow the format; then nothing was added
     */
    public void read(ByteSource source, long startMs, long endMs, Aggregates into) {
        int kind = source.u8("kind of chunk");
        if (kind != ChunkWriter.AGGREGATES) {
            throw source.corrupt("kind " + kind + " is not one of aggregates");
        }
        int count = source.between(1, ChunkWriter.MOST_SAMPLES, "buckets");
        if (scratch.length < count) {
            scratch = new long[ChunkWriter.MOST_SAMPLES];
        }
        long[] times = new long[count];
        ChunkReader.readTimes(source, times, count);
        double[][] columns = new double[Aggregates.COLUMNS][];
        for (int c = 0; c < columns.length; c++) {
            columns[c] = readColumn(source, columns, c, count);
        }
        source.mustEnd("chunk");
        int from = Samples.firstNotBefore(times, count, startMs);
        int to = endMs == Long.MAX_VALUE ? count : Samples.firstNotBefore(times, count, endMs + 1);
        if (from < to) {
            into.reserve(to - from);
            System.arraycopy(times, from, into.times(), into.size(), to - from);
            for (Column c : Column.values()) {
                System.arraycopy(columns[c.ordinal()], from, into.values(c), into.size(), to - from);
            }
            into.grow(to - from);
        }
    }

    private double[] readColumn(ByteSource source, double[][] before, int c, int count) {
        int form = source.u8("form of a column");
        if (form == OWN) {
            ByteSource part = new ByteSource();
            part.takeColumn(source, "column");
            double[] values = new double[count];
            DoubleColumn.read(part, count, 0, count, values, 0, scratch);
            part.mustEnd("column");
            return values;
        }
        if (form >= SAME && form < SAME + c) {
            return before[form - SAME];
        }
        if (form == STEPS_OF_LAST && c == Column.INCREASE.ordinal()) {
            double[] last = before[Column.LAST.ordinal()];
            double[] steps = new double[count];
            steps[0] = Double.longBitsToDouble(source.int64("first increase"));
            for (int i = 1; i < count; i++) {
                steps[i] = last[i] - last[i - 1];
            }
            return steps;
        }
        throw source.corrupt("form " + form + " of column " + c + " is not known");
    }
}
