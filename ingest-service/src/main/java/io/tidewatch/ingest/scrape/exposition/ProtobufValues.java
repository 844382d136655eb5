package io.tidewatch.ingest.scrape.exposition;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.tidewatch.model.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The small values of {@code metrics.proto}: scalars, summaries, exemplars and time stamps. */
final class ProtobufValues {
    private static final int LENGTH_DELIMITED = WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final int FIXED64 = WireFormat.WIRETYPE_FIXED64;

    /** A gauge, counter or untyped value. */
    record Scalar(double value, long startMs, @Nullable ScrapedExemplar exemplar) {}

    /** @param quantiles each the quantile and its value */
    record Summary(double count, double sum, List<double[]> quantiles, long startMs) {}

    private ProtobufValues() {}

    static Scalar scalar(CodedInputStream in) throws IOException {
        double value = 0;
        long start = 0;
        ScrapedExemplar exemplar = null;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | FIXED64 -> value = in.readDouble();
                case 2 << 3 | LENGTH_DELIMITED -> exemplar = exemplar(in);
                case 3 << 3 | LENGTH_DELIMITED -> start = timestamp(in);
                default -> in.skipField(tag);
            }
        }
        return new Scalar(value, start, exemplar);
    }

    static Summary summary(CodedInputStream in) throws IOException {
        double count = 0;
        double sum = 0;
        long start = 0;
        List<double[]> quantiles = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 -> count = unsigned(in.readUInt64());
                case 2 << 3 | FIXED64 -> sum = in.readDouble();
                case 3 << 3 | LENGTH_DELIMITED -> quantiles.add(quantile(in));
                case 4 << 3 | LENGTH_DELIMITED -> start = timestamp(in);
                default -> in.skipField(tag);
            }
        }
        return new Summary(count, sum, quantiles, start);
    }

    private static double[] quantile(CodedInputStream in) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        double[] quantile = {0, 0};
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | FIXED64 -> quantile[0] = in.readDouble();
                case 2 << 3 | FIXED64 -> quantile[1] = in.readDouble();
                default -> in.skipField(tag);
            }
        }
        in.popLimit(limit);
        return quantile;
    }

    static ScrapedExemplar exemplar(CodedInputStream in) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        Labels.Builder labels = new Labels.Builder();
        double value = 0;
        long timestamp = ExpositionHandler.NO_TIMESTAMP;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | LENGTH_DELIMITED -> label(in, labels);
                case 2 << 3 | FIXED64 -> value = in.readDouble();
                case 3 << 3 | LENGTH_DELIMITED -> timestamp = timestamp(in);
                default -> in.skipField(tag);
            }
        }
        in.popLimit(limit);
        return new ScrapedExemplar(ProtobufExposition.labels(labels), value, timestamp);
    }

    private static void label(CodedInputStream in, Labels.Builder labels) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        String name = "";
        String value = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | LENGTH_DELIMITED -> name = in.readStringRequireUtf8();
                case 2 << 3 | LENGTH_DELIMITED -> value = in.readStringRequireUtf8();
                default -> in.skipField(tag);
            }
        }
        in.popLimit(limit);
        labels.add(name, value);
    }

    /** A {@code google.protobuf.Timestamp} in milliseconds. */
    static long timestamp(CodedInputStream in) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        long seconds = 0;
        int nanos = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 -> seconds = in.readInt64();
                case 2 << 3 -> nanos = in.readInt32();
                default -> in.skipField(tag);
            }
        }
        in.popLimit(limit);
        return seconds * 1000 + Math.floorDiv(nanos, 1_000_000);
    }

    /** A count of 64 bits without a sign. */
    static double unsigned(long bits) {
        return bits >= 0 ? bits : (double) (bits >>> 1) * 2 + (bits & 1);
    }
}
