package io.tidewatch.ingest.scrape.exposition;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.NativeHistogram.ResetHint;
import io.tidewatch.model.NativeHistogram.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code Histogram} of {@code metrics.proto}: classic buckets, a native histogram, or both.
 *
 * @param nativeValue null when there are classic buckets only
 * @param exemplars of the native histogram
 */
record ProtobufHistogram(
        double count,
        double sum,
        List<Bucket> buckets,
        @Nullable NativeHistogram nativeValue,
        List<ScrapedExemplar> exemplars,
        long startMs) {
    private static final int LENGTH_DELIMITED = WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final int FIXED64 = WireFormat.WIRETYPE_FIXED64;

    /** @param count of observations up to the bound */
    record Bucket(double bound, double count, @Nullable ScrapedExemplar exemplar) {}

    /** The buckets of one sign while they are read. */
    private static final class Side {
        final List<Span> spans = new ArrayList<>();
        final List<Long> deltas = new ArrayList<>();
        final List<Double> counts = new ArrayList<>();

        boolean isEmpty() {
            return spans.isEmpty();
        }

        List<Double> absolute() {
            if (!counts.isEmpty()) {
                return counts;
            }
            List<Double> absolute = new ArrayList<>(deltas.size());
            long count = 0;
            for (long delta : deltas) {
                count += delta;
                absolute.add((double) count);
            }
            return absolute;
        }
    }

    static ProtobufHistogram read(CodedInputStream in, String family, MetricType type)
            throws IOException, ExpositionException {
        double count = 0;
        double sum = 0;
        int schema = 0;
        double zeroThreshold = 0;
        double zeroCount = 0;
        long start = 0;
        Side negative = new Side();
        Side positive = new Side();
        List<Bucket> buckets = new ArrayList<>();
        List<ScrapedExemplar> exemplars = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 -> count = Math.max(count, ProtobufValues.unsigned(in.readUInt64()));
                case 4 << 3 | FIXED64 -> count = Math.max(count, in.readDouble());
                case 2 << 3 | FIXED64 -> sum = in.readDouble();
                case 3 << 3 | LENGTH_DELIMITED -> buckets.add(bucket(in));
                case 5 << 3 -> schema = in.readSInt32();
                case 6 << 3 | FIXED64 -> zeroThreshold = in.readDouble();
                case 7 << 3 -> zeroCount = Math.max(zeroCount, ProtobufValues.unsigned(in.readUInt64()));
                case 8 << 3 | FIXED64 -> zeroCount = Math.max(zeroCount, in.readDouble());
                case 9 << 3 | LENGTH_DELIMITED -> negative.spans.add(span(in));
                case 12 << 3 | LENGTH_DELIMITED -> positive.spans.add(span(in));
                case 15 << 3 | LENGTH_DELIMITED -> start = ProtobufValues.timestamp(in);
                case 16 << 3 | LENGTH_DELIMITED -> exemplars.add(ProtobufValues.exemplar(in));
                default -> {
                    if (!counts(in, tag, 10, negative) && !counts(in, tag, 13, positive)) {
                        in.skipField(tag);
                    }
                }
            }
        }
        boolean isNative = !negative.isEmpty() || !positive.isEmpty() || zeroThreshold > 0 || zeroCount > 0;
        NativeHistogram value = null;
        if (isNative) {
            try {
                value = new NativeHistogram(
                        type == MetricType.GAUGE_HISTOGRAM ? ResetHint.GAUGE : ResetHint.UNKNOWN,
                        schema,
                        zeroThreshold,
                        zeroCount,
                        count,
                        sum,
                        positive.spans,
                        positive.absolute(),
                        negative.spans,
                        negative.absolute(),
                        List.of());
            } catch (IllegalArgumentException e) {
                throw new ExpositionException("histogram of family '" + family + "': " + e.getMessage());
            }
            if (schema < -4 || schema > 8) {
                throw new ExpositionException(
                        "histogram of family '" + family + "': schema " + schema + " is not within -4 and 8");
            }
        }
        return new ProtobufHistogram(count, sum, buckets, value, exemplars, start);
    }

    /** Reads deltas (field {@code first}) or counts (the next field), packed or not. */
    private static boolean counts(CodedInputStream in, int tag, int first, Side side) throws IOException {
        if (tag == (first << 3)) {
            side.deltas.add(in.readSInt64());
        } else if (tag == (first << 3 | LENGTH_DELIMITED)) {
            int limit = in.pushLimit(in.readRawVarint32());
            while (in.getBytesUntilLimit() > 0) {
                side.deltas.add(in.readSInt64());
            }
            in.popLimit(limit);
        } else if (tag == ((first + 1) << 3 | FIXED64)) {
            side.counts.add(in.readDouble());
        } else if (tag == ((first + 1) << 3 | LENGTH_DELIMITED)) {
            int limit = in.pushLimit(in.readRawVarint32());
            while (in.getBytesUntilLimit() > 0) {
                side.counts.add(in.readDouble());
            }
            in.popLimit(limit);
        } else {
            return false;
        }
        return true;
    }

    private static Bucket bucket(CodedInputStream in) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        double count = 0;
        double bound = 0;
        ScrapedExemplar exemplar = null;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 -> count = Math.max(count, ProtobufValues.unsigned(in.readUInt64()));
                case 4 << 3 | FIXED64 -> count = Math.max(count, in.readDouble());
                case 2 << 3 | FIXED64 -> bound = in.readDouble();
                case 3 << 3 | LENGTH_DELIMITED -> exemplar = ProtobufValues.exemplar(in);
                default -> in.skipField(tag);
            }
        }
        in.popLimit(limit);
        return new Bucket(bound, count, exemplar);
    }

    private static Span span(CodedInputStream in) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        int offset = 0;
        int length = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 -> offset = in.readSInt32();
                case 2 << 3 -> length = in.readUInt32();
                default -> in.skipField(tag);
            }
        }
        in.popLimit(limit);
        if (length < 0) {
            throw new IOException("a span of " + Integer.toUnsignedString(length) + " buckets");
        }
        return new Span(offset, length);
    }
}
