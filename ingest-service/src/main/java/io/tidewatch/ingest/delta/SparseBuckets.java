package io.tidewatch.ingest.delta;

import io.tidewatch.model.NativeHistogram.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One side of a native histogram as its populated buckets: bucket i covers (base^(i−1), base^i] with base 2^(2^−schema).
 * Immutable.
 */
final class SparseBuckets {
    /** Empty buckets that are cheaper to write than a new span. */
    private static final int MOST_GAP = 2;

    private final int[] indexes;
    private final double[] counts;

    private SparseBuckets(int[] indexes, double[] counts) {
        this.indexes = indexes;
        this.counts = counts;
    }

    static SparseBuckets of(List<Span> spans, List<Double> counts) {
        int[] indexes = new int[counts.size()];
        double[] populated = new double[counts.size()];
        int size = 0;
        int bucket = 0;
        int index = 0;
        for (Span span : spans) {
            index += span.offset();
            for (int i = 0; i < span.length(); i++, index++) {
                double count = counts.get(bucket++);
                if (count != 0) {
                    indexes[size] = index;
                    populated[size++] = count;
                }
            }
        }
        return new SparseBuckets(Arrays.copyOf(indexes, size), Arrays.copyOf(populated, size));
    }

    int size() {
        return indexes.length;
    }

    /** With 2^shift neighbours merged into one: the schema is lower by shift. */
    SparseBuckets coarser(int shift) {
        if (shift == 0) {
            return this;
        }
        int[] to = new int[indexes.length];
        double[] sums = new double[indexes.length];
        int size = 0;
        for (int i = 0; i < indexes.length; i++) {
            int index = (int) ((((long) indexes[i] - 1) >> shift) + 1);
            if (size > 0 && to[size - 1] == index) {
                sums[size - 1] += counts[i];
            } else {
                to[size] = index;
                sums[size++] = counts[i];
            }
        }
        return new SparseBuckets(Arrays.copyOf(to, size), Arrays.copyOf(sums, size));
    }

    SparseBuckets plus(SparseBuckets other) {
        int[] to = new int[indexes.length + other.indexes.length];
        double[] sums = new double[to.length];
        int size = 0;
        int i = 0;
        int j = 0;
        while (i < indexes.length || j < other.indexes.length) {
            boolean mine = j == other.indexes.length || (i < indexes.length && indexes[i] <= other.indexes[j]);
            boolean theirs = i == indexes.length || (j < other.indexes.length && other.indexes[j] <= indexes[i]);
            to[size] = mine ? indexes[i] : other.indexes[j];
            sums[size++] = (mine ? counts[i++] : 0) + (theirs ? other.counts[j++] : 0);
        }
        return new SparseBuckets(Arrays.copyOf(to, size), Arrays.copyOf(sums, size));
    }

    /**
     * How wide a zero bucket must be that holds all buckets which begin below the threshold: the upper bound of the last
     * of them, or the threshold when that lies higher.
     */
    double widened(double threshold, int schema) {
        double width = threshold;
        for (int i = 0; i < indexes.length && upperBound(indexes[i] - 1, schema) < width; i++) {
            width = Math.max(width, upperBound(indexes[i], schema));
        }
        return width;
    }

    /** Observations in buckets that end at the threshold or before. */
    double countWithin(double threshold, int schema) {
        double sum = 0;
        for (int i = 0; i < within(threshold, schema); i++) {
            sum += counts[i];
        }
        return sum;
    }

    /** Without the buckets that end at the threshold or before. */
    SparseBuckets above(double threshold, int schema) {
        int from = within(threshold, schema);
        return from == 0
                ? this
                : new SparseBuckets(
                        Arrays.copyOfRange(indexes, from, indexes.length),
                        Arrays.copyOfRange(counts, from, counts.length));
    }

    private int within(double threshold, int schema) {
        int n = 0;
        while (n < indexes.length && upperBound(indexes[n], schema) <= threshold) {
            n++;
        }
        return n;
    }

    /** By {@link StrictMath}: the same bits on every machine. */
    static double upperBound(int index, int schema) {
        return StrictMath.pow(2, Math.scalb((double) index, -schema));
    }

    List<Span> spans() {
        List<Span> spans = new ArrayList<>();
        walk(spans, new ArrayList<>());
        return spans;
    }

    /** The counts that belong to {@link #spans}. */
    List<Double> spanCounts() {
        List<Double> all = new ArrayList<>(counts.length);
        walk(new ArrayList<>(), all);
        return all;
    }

    private void walk(List<Span> spans, List<Double> all) {
        int end = 0;
        int length = 0;
        int offset = 0;
        for (int i = 0; i < indexes.length; i++) {
            long gap = (long) indexes[i] - end;
            if (length > 0 && gap <= MOST_GAP) {
                for (int empty = 0; empty < gap; empty++) {
                    all.add(0.0);
                }
                length += (int) gap + 1;
            } else {
                if (length > 0) {
                    spans.add(new Span(offset, length));
                }
                offset = (int) gap;
                length = 1;
            }
            all.add(counts[i]);
            end = indexes[i] + 1;
        }
        if (length > 0) {
            spans.add(new Span(offset, length));
        }
    }
}
