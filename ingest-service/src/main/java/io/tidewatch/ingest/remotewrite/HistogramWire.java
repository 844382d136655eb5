package io.tidewatch.ingest.remotewrite;

import com.google.protobuf.CodedInputStream;
import io.tidewatch.ingest.series.HistogramRules;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.NativeHistogram.ResetHint;
import io.tidewatch.model.NativeHistogram.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a {@code Histogram} of remote write 1.0 or 2.0, which have the same fields; the start time stamp (17) is of 2.0.
 * Integer buckets come as differences and become absolute counts. Reusable; not for several threads.
 */
final class HistogramWire {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final long UNSIGNED_HALF = 2;

    /** What one side of the histogram holds. */
    private static final class Side {
        private final List<Span> spans = new ArrayList<>();
        private final List<Long> deltas = new ArrayList<>();
        private final List<Double> counts = new ArrayList<>();

        private void clear() {
            spans.clear();
            deltas.clear();
            counts.clear();
        }

        /** Absolute counts: running sums of the differences, or the counts themselves. */
        private List<Double> absolute() {
            if (deltas.isEmpty()) {
                return counts;
            }
            List<Double> absolute = new ArrayList<>(deltas.size());
            long sum = 0;
            for (long delta : deltas) {
                sum += delta;
                absolute.add((double) sum);
            }
            return absolute;
        }
    }

    private final Side positive = new Side();
    private final Side negative = new Side();
    private final List<Double> bounds = new ArrayList<>();
    private boolean integer;
    private double count;
    private double sum;
    private int schema;
    private double zeroThreshold;
    private double zeroCount;
    private int resetHint;
    private long timestampMs;
    private long startMs;

    /** Milliseconds since the Unix epoch. */
    long timestampMs() {
        return timestampMs;
    }

    /** Since when it counts; 0 when not known. */
    long startMs() {
        return startMs;
    }

    /** Reads the fields up to the limit that the caller has pushed. */
    void read(CodedInputStream in) throws IOException {
        clear();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | VARINT -> count = unsigned(in.readUInt64());
                case 2 << 3 | FIXED64 -> {
                    count = in.readDouble();
                    integer = false;
                }
                case 3 << 3 | FIXED64 -> sum = in.readDouble();
                case 4 << 3 | VARINT -> schema = in.readSInt32();
                case 5 << 3 | FIXED64 -> zeroThreshold = in.readDouble();
                case 6 << 3 | VARINT -> zeroCount = unsigned(in.readUInt64());
                case 7 << 3 | FIXED64 -> zeroCount = in.readDouble();
                case 8 << 3 | BYTES -> negative.spans.add(span(in));
                case 9 << 3 | BYTES, 9 << 3 | VARINT -> deltas(in, tag, negative.deltas);
                case 10 << 3 | BYTES, 10 << 3 | FIXED64 -> doubles(in, tag, negative.counts);
                case 11 << 3 | BYTES -> positive.spans.add(span(in));
                case 12 << 3 | BYTES, 12 << 3 | VARINT -> deltas(in, tag, positive.deltas);
                case 13 << 3 | BYTES, 13 << 3 | FIXED64 -> doubles(in, tag, positive.counts);
                case 14 << 3 | VARINT -> resetHint = in.readEnum();
                case 15 << 3 | VARINT -> timestampMs = in.readInt64();
                case 16 << 3 | BYTES, 16 << 3 | FIXED64 -> doubles(in, tag, bounds);
                case 17 << 3 | VARINT -> startMs = in.readInt64();
                default -> in.skipField(tag);
            }
        }
    }

    /**
     * What was read.
     *
     * @throws WrongPartException saying what does not agree
     */
    NativeHistogram value() throws WrongPartException {
        if (positive.spans.size() + negative.spans.size() > HistogramRules.MOST_BUCKETS) {
            throw new WrongPartException("more than " + HistogramRules.MOST_BUCKETS + " spans");
        }
        ResetHint[] hints = ResetHint.values();
        NativeHistogram histogram;
        try {
            histogram = new NativeHistogram(
                    resetHint >= 0 && resetHint < hints.length ? hints[resetHint] : ResetHint.UNKNOWN,
                    schema,
                    zeroThreshold,
                    zeroCount,
                    count,
                    sum,
                    positive.spans,
                    positive.absolute(),
                    negative.spans,
                    negative.absolute(),
                    bounds);
        } catch (IllegalArgumentException e) {
            throw new WrongPartException(String.valueOf(e.getMessage()));
        }
        String wrong = HistogramRules.wrong(histogram, integer);
        if (!wrong.isEmpty()) {
            throw new WrongPartException(wrong);
        }
        return histogram;
    }

    private void clear() {
        positive.clear();
        negative.clear();
        bounds.clear();
        integer = true;
        count = 0;
        sum = 0;
        schema = 0;
        zeroThreshold = 0;
        zeroCount = 0;
        resetHint = 0;
        timestampMs = 0;
        startMs = 0;
    }

    private static Span span(CodedInputStream in) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        int offset = 0;
        int length = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | VARINT -> offset = in.readSInt32();
                // A length of 2³¹ or more names more buckets than there can be counts.
                case 2 << 3 | VARINT -> length = (int) Math.min(Integer.MAX_VALUE, in.readUInt32() & 0xFFFF_FFFFL);
                default -> in.skipField(tag);
            }
        }
        in.popLimit(limit);
        return new Span(offset, length);
    }

    private static void deltas(CodedInputStream in, int tag, List<Long> into) throws IOException {
        if ((tag & 7) == VARINT) {
            into.add(in.readSInt64());
            return;
        }
        int limit = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) {
            into.add(in.readSInt64());
        }
        in.popLimit(limit);
    }

    private static void doubles(CodedInputStream in, int tag, List<Double> into) throws IOException {
        if ((tag & 7) == FIXED64) {
            into.add(in.readDouble());
            return;
        }
        int limit = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) {
            into.add(in.readDouble());
        }
        in.popLimit(limit);
    }

    private static double unsigned(long value) {
        return value >= 0 ? (double) value : (double) (value >>> 1) * UNSIGNED_HALF;
    }
}
