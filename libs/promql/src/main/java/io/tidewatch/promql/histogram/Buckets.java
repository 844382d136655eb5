package io.tidewatch.promql.histogram;

import io.tidewatch.model.NativeHistogram.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntPredicate;

/**
 * The buckets of one side of a histogram: indexes, strictly ascending, with their counts. Empty buckets may be among
 * them. The arrays are never changed once they are inside.
 *
 * @param indexes of the buckets
 * @param counts parallel
 */
record Buckets(int[] indexes, double[] counts) {
    static final Buckets NONE = new Buckets(new int[0], new double[0]);

    static Buckets of(List<Span> spans, List<Double> values) {
        if (values.isEmpty()) {
            return NONE;
        }
        int[] indexes = new int[values.size()];
        double[] counts = new double[values.size()];
        int n = 0;
        int index = 0;
        for (Span span : spans) {
            index += span.offset();
            for (int i = 0; i < span.length(); i++) {
                indexes[n] = index++;
                counts[n] = values.get(n);
                n++;
            }
        }
        return new Buckets(indexes, counts);
    }

    int size() {
        return indexes.length;
    }

    /** The runs of consecutive indexes. */
    List<Span> spans() {
        List<Span> spans = new ArrayList<>();
        int end = 0;
        int i = 0;
        while (i < indexes.length) {
            int first = i++;
            while (i < indexes.length && indexes[i] == indexes[i - 1] + 1) {
                i++;
            }
            spans.add(new Span(indexes[first] - end, i - first));
            end = indexes[i - 1] + 1;
        }
        return spans;
    }

    /** How many runs of consecutive indexes there are. */
    int runs() {
        int runs = 0;
        for (int i = 0; i < indexes.length; i++) {
            runs += i == 0 || indexes[i] != indexes[i - 1] + 1 ? 1 : 0;
        }
        return runs;
    }

    List<Double> countList() {
        return Arrays.stream(counts).boxed().toList();
    }

    /** The count of a bucket, 0 where there is none. */
    double count(int index) {
        int at = Arrays.binarySearch(indexes, index);
        return at < 0 ? 0 : counts[at];
    }

    double total() {
        double total = 0;
        for (double count : counts) {
            total += count;
        }
        return total;
    }

    Buckets map(DoubleUnaryOperator change) {
        return indexes.length == 0
                ? this
                : new Buckets(indexes, Arrays.stream(counts).map(change).toArray());
    }

    /** Without the empty ones. */
    Buckets compact() {
        int kept = 0;
        for (double count : counts) {
            if (count != 0) {
                kept++;
            }
        }
        if (kept == counts.length) {
            return this;
        }
        int[] newIndexes = new int[kept];
        double[] newCounts = new double[kept];
        int n = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 0) {
                newIndexes[n] = indexes[i];
                newCounts[n++] = counts[i];
            }
        }
        return new Buckets(newIndexes, newCounts);
    }

    /** Those whose index passes. */
    Buckets only(IntPredicate wanted) {
        int[] newIndexes = new int[indexes.length];
        double[] newCounts = new double[indexes.length];
        int n = 0;
        for (int i = 0; i < indexes.length; i++) {
            if (wanted.test(indexes[i])) {
                newIndexes[n] = indexes[i];
                newCounts[n++] = counts[i];
            }
        }
        return n == indexes.length ? this : new Buckets(Arrays.copyOf(newIndexes, n), Arrays.copyOf(newCounts, n));
    }

    /** At a resolution lower by the given number of schemas: 2^{@code levels} neighbours become one. */
    Buckets reduced(int levels) {
        if (levels == 0 || indexes.length == 0) {
            return this;
        }
        int[] targets = new int[indexes.length];
        for (int i = 0; i < indexes.length; i++) {
            targets[i] = ((indexes[i] - 1) >> levels) + 1;
        }
        return moved(targets);
    }

    /** Each bucket at a new index; the new indexes never fall, equal ones count together. */
    Buckets moved(int[] targets) {
        int[] newIndexes = new int[indexes.length];
        double[] newCounts = new double[indexes.length];
        int n = 0;
        for (int i = 0; i < indexes.length; i++) {
            if (n > 0 && newIndexes[n - 1] == targets[i]) {
                newCounts[n - 1] += counts[i];
            } else {
                newIndexes[n] = targets[i];
                newCounts[n++] = counts[i];
            }
        }
        return new Buckets(Arrays.copyOf(newIndexes, n), Arrays.copyOf(newCounts, n));
    }

    /** All buckets of both; where both have one, its counts are added, those of the other times the factor. */
    Buckets plus(Buckets other, double factor) {
        if (other.indexes.length == 0) {
            return this;
        }
        int[] union = union(indexes, other.indexes);
        double[] sums = new double[union.length];
        int a = 0;
        int b = 0;
        for (int i = 0; i < union.length; i++) {
            if (a < indexes.length && indexes[a] == union[i]) {
                sums[i] += counts[a++];
            }
            if (b < other.indexes.length && other.indexes[b] == union[i]) {
                sums[i] += factor * other.counts[b++];
            }
        }
        return new Buckets(union, sums);
    }

    static int[] union(int[] a, int[] b) {
        int[] out = new int[a.length + b.length];
        int i = 0;
        int j = 0;
        int n = 0;
        while (i < a.length || j < b.length) {
            int next = j == b.length || i < a.length && a[i] <= b[j] ? a[i] : b[j];
            if (i < a.length && a[i] == next) {
                i++;
            }
            if (j < b.length && b[j] == next) {
                j++;
            }
            out[n++] = next;
        }
        return n == out.length ? out : Arrays.copyOf(out, n);
    }

    /** Whether a populated bucket of the earlier ones is missing here or has a higher count there. */
    boolean fellSince(Buckets earlier) {
        for (int i = 0; i < earlier.indexes.length; i++) {
            int at = Arrays.binarySearch(indexes, earlier.indexes[i]);
            double count = at < 0 ? 0 : counts[at];
            if (at < 0 ? earlier.counts[i] != 0 : count < earlier.counts[i]) {
                return true;
            }
        }
        return false;
    }

    /** Whether indexes are the same and counts are bit by bit. */
    boolean same(Buckets other) {
        return Arrays.equals(indexes, other.indexes) && Arrays.equals(counts, other.counts);
    }

    boolean hasInfinity() {
        for (double count : counts) {
            if (Double.isInfinite(count)) {
                return true;
            }
        }
        return false;
    }
}
