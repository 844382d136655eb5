package io.tidewatch.timeseries.codec;

import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.NativeHistogram.ResetHint;
import io.tidewatch.model.NativeHistogram.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Native histograms as bytes: {@code histograms(n)} of docs/formats/blocks.md. Neighbours with the same layout are
 * stored bucket by bucket. Reusable; not for several threads.
 */
final class HistogramColumn {
    /** Most numbers of the histograms of a chunk. */
    static final int MOST_NUMBERS = 1 << 20;

    private static final ResetHint[] HINTS = ResetHint.values();
    /** Count, zero count, sum. */
    private static final int FIXED = 3;
    /** Runs that are shorter are stored histogram by histogram. */
    private static final int SHORT_RUN = 4;

    private static final int BY_NUMBER = 0;
    private static final int BY_HISTOGRAM = 1;

    private final LongColumn longs = new LongColumn();
    private final DoubleColumn doubles = new DoubleColumn();

    /** Numbers that a histogram counts for. */
    static int numbers(NativeHistogram h) {
        return FIXED
                + h.positiveCounts().size()
                + h.negativeCounts().size()
                + h.customBounds().size();
    }

    /** Writes the histograms from inclusive to exclusive, none of them null. */
    void write(@Nullable NativeHistogram[] histograms, int from, int to, ByteSink out) {
        long[] hints = new long[to - from];
        for (int i = from; i < to; i++) {
            hints[i - from] = get(histograms, i).resetHint().ordinal();
        }
        longs.write(hints, 0, hints.length, out);
        int start = from;
        while (start < to) {
            NativeHistogram first = get(histograms, start);
            int end = start + 1;
            while (end < to && sameLayout(first, get(histograms, end))) {
                end++;
            }
            out.varint(end - start);
            writeLayout(first, out);
            writeNumbers(histograms, start, end, out);
            start = end;
        }
    }

    private static NativeHistogram get(@Nullable NativeHistogram[] histograms, int i) {
        NativeHistogram histogram = histograms[i];
        if (histogram == null) {
            throw new IllegalArgumentException("sample " + i + " is not a histogram");
        }
        return histogram;
    }

    private static boolean sameLayout(NativeHistogram a, NativeHistogram b) {
        return a.schema() == b.schema()
                && Double.doubleToRawLongBits(a.zeroThreshold()) == Double.doubleToRawLongBits(b.zeroThreshold())
                && a.positiveSpans().equals(b.positiveSpans())
                && a.negativeSpans().equals(b.negativeSpans())
                && a.customBounds().equals(b.customBounds());
    }

    private void writeLayout(NativeHistogram h, ByteSink out) {
        out.zigzag(h.schema());
        out.int64(Double.doubleToRawLongBits(h.zeroThreshold()));
        writeSpans(h.positiveSpans(), out);
        writeSpans(h.negativeSpans(), out);
        int bounds = h.customBounds().size();
        out.varint(bounds);
        if (bounds > 0) {
            double[] values = new double[bounds];
            for (int i = 0; i < bounds; i++) {
                values[i] = h.customBounds().get(i);
            }
            doubles.write(values, 0, bounds, out);
        }
    }

    private static void writeSpans(List<Span> spans, ByteSink out) {
        out.varint(spans.size());
        for (Span span : spans) {
            out.zigzag(span.offset());
            out.varint(span.length());
        }
    }

    private void writeNumbers(@Nullable NativeHistogram[] histograms, int from, int to, ByteSink out) {
        int count = to - from;
        NativeHistogram first = get(histograms, from);
        int positive = first.positiveCounts().size();
        int each = FIXED + positive + first.negativeCounts().size();
        boolean byNumber = count >= SHORT_RUN;
        double[] values = new double[count * each];
        for (int i = 0; i < count; i++) {
            NativeHistogram h = get(histograms, from + i);
            for (int n = 0; n < each; n++) {
                values[byNumber ? n * count + i : i * each + n] = number(h, n, positive);
            }
        }
        out.u8(byNumber ? BY_NUMBER : BY_HISTOGRAM);
        if (byNumber) {
            for (int n = 0; n < each; n++) {
                doubles.write(values, n * count, (n + 1) * count, out);
            }
        } else {
            doubles.write(values, 0, values.length, out);
        }
    }

    private static double number(NativeHistogram h, int n, int positive) {
        return switch (n) {
            case 0 -> h.count();
            case 1 -> h.zeroCount();
            case 2 -> h.sum();
            default ->
                n - FIXED < positive
                        ? h.positiveCounts().get(n - FIXED)
                        : h.negativeCounts().get(n - FIXED - positive);
        };
    }

    /** Reads so many histograms, of which those from inclusive to exclusive go into the array. */
    static void read(ByteSource source, int count, int from, int to, @Nullable NativeHistogram[] out, int at) {
        long[] hints = new long[count];
        LongColumn.read(source, hints, count);
        int room = MOST_NUMBERS;
        int start = 0;
        while (start < count) {
            int length = source.between(1, count - start, "histograms of a run");
            Run run = readRun(source, length, room / length);
            room -= length * run.numbers();
            for (int i = Math.max(from, start); i < Math.min(to, start + length); i++) {
                if (hints[i] < 0 || hints[i] >= HINTS.length) {
                    throw source.corrupt("reset hint " + hints[i] + " is not known");
                }
                out[at + i - from] = run.histogram(i - start, HINTS[(int) hints[i]]);
            }
            start += length;
        }
    }

    private static Run readRun(ByteSource source, int count, int mostNumbers) {
        long schema = source.zigzag("schema");
        if (schema != NativeHistogram.CUSTOM_BUCKETS && (schema < -4 || schema > 8)) {
            throw source.corrupt("schema " + schema + " is neither -53 nor -4 to 8");
        }
        double zeroThreshold = Double.longBitsToDouble(source.int64("zero threshold"));
        int room = mostNumbers - FIXED;
        List<Span> positive = readSpans(source, room);
        int positives = buckets(positive);
        List<Span> negative = readSpans(source, room - positives);
        int negatives = buckets(negative);
        int bounds = source.between(0, room - positives - negatives, "custom bounds");
        double[] boundValues = new double[bounds];
        if (bounds > 0) {
            DoubleColumn.read(source, bounds, 0, bounds, boundValues, 0, new long[bounds]);
        }
        int each = FIXED + positives + negatives;
        int arrangement = source.u8("arrangement");
        if (arrangement > BY_HISTOGRAM) {
            throw source.corrupt("arrangement " + arrangement + " is not known");
        }
        double[] values = new double[count * each];
        if (arrangement == BY_NUMBER) {
            long[] scratch = new long[count];
            for (int n = 0; n < each; n++) {
                DoubleColumn.read(source, count, 0, count, values, n * count, scratch);
            }
        } else {
            DoubleColumn.read(source, values.length, 0, values.length, values, 0, new long[values.length]);
        }
        return new Run(
                (int) schema,
                zeroThreshold,
                positive,
                positives,
                negative,
                negatives,
                doubles(boundValues, 0, bounds, 1),
                values,
                arrangement == BY_NUMBER ? count : 1,
                arrangement == BY_NUMBER ? 1 : each);
    }

    private static List<Span> readSpans(ByteSource source, int mostBuckets) {
        int count = source.count("spans", 2);
        List<Span> spans = new ArrayList<>(count);
        int room = Math.max(0, mostBuckets);
        for (int i = 0; i < count; i++) {
            long offset = source.zigzag("offset of a span");
            if (offset != (int) offset) {
                throw source.corrupt("offset " + offset + " of a span does not fit 32 bits");
            }
            int length = source.between(0, room, "length of a span");
            room -= length;
            spans.add(new Span((int) offset, length));
        }
        return spans;
    }

    private static int buckets(List<Span> spans) {
        int buckets = 0;
        for (Span span : spans) {
            buckets += span.length();
        }
        return buckets;
    }

    private static List<Double> doubles(double[] values, int from, int count, int stride) {
        List<Double> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(values[from + i * stride]);
        }
        return list;
    }

    /**
     * Histograms of one layout.
     *
     * @param numberStride how far apart the numbers of a histogram are
     * @param histogramStride how far apart the same number of two neighbours is
     */
    private record Run(
            int schema,
            double zeroThreshold,
            List<Span> positive,
            int positives,
            List<Span> negative,
            int negatives,
            List<Double> bounds,
            double[] values,
            int numberStride,
            int histogramStride) {

        int numbers() {
            return FIXED + positives + negatives + bounds.size();
        }

        NativeHistogram histogram(int index, ResetHint hint) {
            int at = index * histogramStride;
            return new NativeHistogram(
                    hint,
                    schema,
                    zeroThreshold,
                    values[at + numberStride],
                    values[at],
                    values[at + 2 * numberStride],
                    positive,
                    doubles(values, at + FIXED * numberStride, positives, numberStride),
                    negative,
                    doubles(values, at + (FIXED + positives) * numberStride, negatives, numberStride),
                    bounds);
        }
    }
}
