package io.tidewatch.ingest.scrape.exposition;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.tidewatch.ingest.metric.BucketBound;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code io.prometheus.client.MetricFamily} messages, each preceded by its length (client_model,
 * {@code metrics.proto}). A series is passed on as the text format would write it. Optional fields, type and all, may
 * come in any order, so a family's metrics are read once its type is known. For one body.
 */
final class ProtobufExposition {
    private static final int LENGTH_DELIMITED = WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final int FAMILY_NAME = 1 << 3 | LENGTH_DELIMITED;
    private static final int FAMILY_HELP = 2 << 3 | LENGTH_DELIMITED;
    private static final int FAMILY_TYPE = 3 << 3;
    private static final int FAMILY_METRIC = 4 << 3 | LENGTH_DELIMITED;
    private static final int FAMILY_UNIT = 5 << 3 | LENGTH_DELIMITED;

    private static final int METRIC_LABEL = 1 << 3 | LENGTH_DELIMITED;
    private static final int METRIC_GAUGE = 2 << 3 | LENGTH_DELIMITED;
    private static final int METRIC_COUNTER = 3 << 3 | LENGTH_DELIMITED;
    private static final int METRIC_SUMMARY = 4 << 3 | LENGTH_DELIMITED;
    private static final int METRIC_UNTYPED = 5 << 3 | LENGTH_DELIMITED;
    private static final int METRIC_TIMESTAMP = 6 << 3;
    private static final int METRIC_HISTOGRAM = 7 << 3 | LENGTH_DELIMITED;

    private static final int LABEL_NAME = 1 << 3 | LENGTH_DELIMITED;
    private static final int LABEL_VALUE = 2 << 3 | LENGTH_DELIMITED;

    /** By number in {@code MetricType}. */
    private static final MetricType[] TYPES = {
        MetricType.COUNTER,
        MetricType.GAUGE,
        MetricType.SUMMARY,
        MetricType.UNKNOWN,
        MetricType.HISTOGRAM,
        MetricType.GAUGE_HISTOGRAM
    };

    private final byte[] body;
    private final int length;
    private final ExpositionHandler handler;
    private final SeriesWriter writer = new SeriesWriter();
    private final SeriesText series = new SeriesText();
    private int at;
    private String family = "";
    private MetricType type = MetricType.COUNTER;

    ProtobufExposition(byte[] body, int length, ExpositionHandler handler) {
        this.body = body;
        this.length = length;
        this.handler = handler;
    }

    void read() throws ExpositionException {
        CodedInputStream in = CodedInputStream.newInstance(body, 0, length);
        try {
            while (!in.isAtEnd()) {
                at = in.getTotalBytesRead();
                int size = in.readRawVarint32();
                int limit = in.pushLimit(size);
                int from = in.getTotalBytesRead();
                in.skipRawBytes(size);
                in.popLimit(limit);
                family(from, size);
            }
        } catch (IOException e) {
            throw new ExpositionException("the message at byte " + at
                    + (family.isEmpty() ? "" : " (after or in family '" + family + "')")
                    + " is no io.prometheus.client.MetricFamily: " + e.getMessage());
        }
    }

    private void family(int from, int size) throws IOException, ExpositionException {
        CodedInputStream in = CodedInputStream.newInstance(body, from, size);
        List<int[]> metrics = new ArrayList<>();
        String help = "";
        String unit = "";
        String name = "";
        int number = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case FAMILY_NAME -> name = in.readStringRequireUtf8();
                case FAMILY_HELP -> help = in.readStringRequireUtf8();
                case FAMILY_UNIT -> unit = in.readStringRequireUtf8();
                case FAMILY_TYPE -> number = in.readEnum();
                case FAMILY_METRIC -> {
                    int metric = in.readRawVarint32();
                    metrics.add(new int[] {from + in.getTotalBytesRead(), metric});
                    in.skipRawBytes(metric);
                }
                default -> in.skipField(tag);
            }
        }
        family = name;
        if (name.isEmpty()) {
            throw new ExpositionException("the family at byte " + at + " has no name");
        }
        type = number >= 0 && number < TYPES.length ? TYPES[number] : MetricType.UNKNOWN;
        handler.metadata(new Metadata(name, type, help, unit));
        for (int[] metric : metrics) {
            metric(metric[0], metric[1]);
        }
    }

    private void metric(int from, int size) throws IOException, ExpositionException {
        CodedInputStream in = CodedInputStream.newInstance(body, from, size);
        writer.clearLabels();
        long timestamp = ExpositionHandler.NO_TIMESTAMP;
        int kind = 0;
        int valueFrom = 0;
        int valueSize = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case METRIC_LABEL -> {
                    int limit = in.pushLimit(in.readRawVarint32());
                    label(in);
                    in.popLimit(limit);
                }
                case METRIC_TIMESTAMP -> timestamp = in.readInt64();
                case METRIC_GAUGE, METRIC_COUNTER, METRIC_SUMMARY, METRIC_UNTYPED, METRIC_HISTOGRAM -> {
                    kind = tag;
                    valueSize = in.readRawVarint32();
                    valueFrom = from + in.getTotalBytesRead();
                    in.skipRawBytes(valueSize);
                }
                default -> in.skipField(tag);
            }
        }
        long time = timestamp == 0 ? ExpositionHandler.NO_TIMESTAMP : timestamp;
        CodedInputStream value = CodedInputStream.newInstance(body, valueFrom, valueSize);
        switch (kind) {
            case METRIC_GAUGE, METRIC_COUNTER, METRIC_UNTYPED -> {
                ProtobufValues.Scalar scalar = ProtobufValues.scalar(value);
                sample("", "", "", scalar.value(), time, scalar.startMs(), scalar.exemplar());
            }
            case METRIC_SUMMARY -> summary(ProtobufValues.summary(value), time);
            case METRIC_HISTOGRAM -> histogram(ProtobufHistogram.read(value, family, type), time);
            default -> throw new ExpositionException("a metric of family '" + family + "' has no value");
        }
    }

    private void label(CodedInputStream in) throws IOException {
        String name = "";
        String value = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case LABEL_NAME -> name = in.readStringRequireUtf8();
                case LABEL_VALUE -> value = in.readStringRequireUtf8();
                default -> in.skipField(tag);
            }
        }
        writer.label(name, value);
    }

    private void summary(ProtobufValues.Summary summary, long time) throws ExpositionException {
        sample("_count", "", "", summary.count(), time, summary.startMs(), null);
        sample("_sum", "", "", summary.sum(), time, summary.startMs(), null);
        for (double[] quantile : summary.quantiles()) {
            sample("", "quantile", BucketBound.format(quantile[0]), quantile[1], time, summary.startMs(), null);
        }
    }

    private void histogram(ProtobufHistogram histogram, long time) throws ExpositionException {
        if (histogram.nativeValue() != null) {
            set("", "", "");
            boolean classicToo = handler.histogram(
                    series, histogram.nativeValue(), time, histogram.startMs(), histogram.exemplars());
            if (!classicToo) {
                return;
            }
        }
        boolean infinite = false;
        for (ProtobufHistogram.Bucket bucket : histogram.buckets()) {
            infinite |= bucket.bound() == Double.POSITIVE_INFINITY;
            bucket(BucketBound.format(bucket.bound()), bucket.count(), time, histogram, bucket.exemplar());
        }
        if (!histogram.buckets().isEmpty() && !infinite) {
            bucket("+Inf", histogram.count(), time, histogram, null);
        }
        sample("_count", "", "", histogram.count(), time, histogram.startMs(), null);
        sample("_sum", "", "", histogram.sum(), time, histogram.startMs(), null);
    }

    private void bucket(String bound, double count, long time, ProtobufHistogram of, @Nullable ScrapedExemplar exemplar)
            throws ExpositionException {
        sample("_bucket", "le", bound, count, time, of.startMs(), exemplar);
    }

    private void sample(
            String suffix,
            String extraLabel,
            String extraValue,
            double value,
            long time,
            long startMs,
            @Nullable ScrapedExemplar exemplar)
            throws ExpositionException {
        set(suffix, extraLabel, extraValue);
        handler.sample(series, value, time, startMs, exemplar);
    }

    private void set(String suffix, String extraLabel, String extraValue) {
        int size = writer.write(family + suffix, extraLabel, extraValue);
        series.set(writer.bytes(), 0, size, 0, type);
    }

    /** The labels of an exemplar. */
    static Labels labels(Labels.Builder builder) throws IOException {
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage());
        }
    }
}
