package io.tidewatch.ingest.remotewrite;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.intake.Quote;
import io.tidewatch.ingest.masking.TextMasker;
import io.tidewatch.ingest.remotewrite.LabelWire.WrongLabelsException;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.TidewatchException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code prometheus.WriteRequest} straight from its bytes: time series (field 1) with labels (1), samples (2),
 * exemplars (3) and native histograms (4), and metadata (3). Wrong series and samples are refused one by one; native
 * histograms and exemplars are refused as not stored yet. A value's raw bits are kept, so stale markers arrive as such.
 * For one request, not for several threads.
 */
final class WriteRequestReader {
    private static final int TIME_SERIES = tag(1, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    private static final int METADATA = tag(3, WireFormat.WIRETYPE_LENGTH_DELIMITED);

    private static final int LABELS = tag(1, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    private static final int SAMPLES = tag(2, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    private static final int EXEMPLARS = tag(3, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    private static final int HISTOGRAMS = tag(4, WireFormat.WIRETYPE_LENGTH_DELIMITED);

    private static final int SAMPLE_VALUE = tag(1, WireFormat.WIRETYPE_FIXED64);
    private static final int SAMPLE_TIMESTAMP = tag(2, WireFormat.WIRETYPE_VARINT);

    private static final int METADATA_TYPE = tag(1, WireFormat.WIRETYPE_VARINT);
    private static final int METADATA_FAMILY = tag(2, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    private static final int METADATA_HELP = tag(4, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    private static final int METADATA_UNIT = tag(5, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    private static final int LONGEST_HELP = 1_024;

    private final byte[] wire;
    private final CodedInputStream in;
    private final SeriesCache cache;
    private final EventTime time;
    private final long nowMs;
    private final SampleBatch samples = new SampleBatch(2_048);
    private final WriteRefusals refusals = new WriteRefusals();

    private long[] timestamps = new long[16];
    private double[] values = new double[16];

    private WriteRequestReader(byte[] wire, SeriesCache cache, EventTime time, long nowMs) {
        this.wire = wire;
        this.in = CodedInputStream.newInstance(wire);
        this.cache = cache;
        this.time = time;
        this.nowMs = nowMs;
    }

    /**
     * Reads a request.
     *
     * @throws TidewatchException by the caller's fault, when it is not this message at all; nothing is accepted then
     */
    static WriteRequest read(byte[] wire, SeriesCache cache, EventTime time, long nowMs) {
        WriteRequestReader reader = new WriteRequestReader(wire, cache, time, nowMs);
        try {
            reader.request();
        } catch (IOException e) {
            throw TidewatchException.caller(
                    "the body is not a prometheus.WriteRequest: broken at byte " + reader.in.getTotalBytesRead());
        }
        return new WriteRequest(reader.samples, reader.refusals);
    }

    private static int tag(int field, int wireType) {
        return field << 3 | wireType;
    }

    private void request() throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == TIME_SERIES) {
                int limit = in.pushLimit(in.readRawVarint32());
                timeSeries();
                in.popLimit(limit);
            } else if (tag == METADATA) {
                int limit = in.pushLimit(in.readRawVarint32());
                metadata();
                in.popLimit(limit);
            } else if (!in.skipField(tag)) {
                throw new IOException("a group ends that never began");
            }
        }
    }

    private void timeSeries() throws IOException {
        int labelsFrom = -1;
        int labelsTo = -1;
        ByteArrayOutputStream scattered = null;
        int count = 0;
        int exemplars = 0;
        int histograms = 0;
        int start = in.getTotalBytesRead();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == LABELS) {
                in.skipRawBytes(in.readRawVarint32());
                if (labelsFrom < 0) {
                    labelsFrom = start;
                } else if (start != labelsTo && scattered == null) {
                    scattered = new ByteArrayOutputStream();
                    scattered.write(wire, labelsFrom, labelsTo - labelsFrom);
                }
                labelsTo = in.getTotalBytesRead();
                if (scattered != null) {
                    scattered.write(wire, start, labelsTo - start);
                }
            } else if (tag == SAMPLES) {
                sample(count++);
            } else {
                exemplars += tag == EXEMPLARS ? 1 : 0;
                histograms += tag == HISTOGRAMS ? 1 : 0;
                in.skipField(tag);
            }
            start = in.getTotalBytesRead();
        }
        SeriesRef series = scattered == null
                ? series(wire, Math.max(labelsFrom, 0), Math.max(labelsTo, 0), count + exemplars + histograms)
                : series(scattered.toByteArray(), 0, scattered.size(), count + exemplars + histograms);
        if (series != null) {
            accept(series, count);
            refusals.add(WriteRefusals.Reason.EXEMPLAR, exemplars, () -> series.labels() + ": exemplars");
            refusals.add(WriteRefusals.Reason.NATIVE_HISTOGRAM, histograms, () -> series.labels() + ": histograms");
        }
    }

    private void sample(int index) throws IOException {
        if (index == timestamps.length) {
            timestamps = Arrays.copyOf(timestamps, 2 * index);
            values = Arrays.copyOf(values, 2 * index);
        }
        int limit = in.pushLimit(in.readRawVarint32());
        double value = 0;
        long timestamp = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == SAMPLE_VALUE) {
                value = in.readDouble();
            } else if (tag == SAMPLE_TIMESTAMP) {
                timestamp = in.readInt64();
            } else {
                in.skipField(tag);
            }
        }
        in.popLimit(limit);
        timestamps[index] = timestamp;
        values[index] = value;
    }

    private @Nullable SeriesRef series(byte[] bytes, int from, int to, int points) throws IOException {
        HashValue128 key = SeriesCache.key(bytes, from, to);
        SeriesRef series = cache.get(key);
        if (series == null) {
            try {
                series = new SeriesRef(LabelWire.read(bytes, from, to));
            } catch (WrongLabelsException e) {
                refusals.add(WriteRefusals.Reason.LABELS, Math.max(points, 1), () -> String.valueOf(e.getMessage()));
                return null;
            }
            cache.put(key, series);
        }
        return series;
    }

    private void accept(SeriesRef series, int count) {
        for (int i = 0; i < count; i++) {
            String outside = time.outside(timestamps[i], nowMs);
            if (outside.isEmpty()) {
                samples.add(series, timestamps[i], values[i]);
            } else {
                refusals.add(WriteRefusals.Reason.TIMESTAMP, 1, () -> series.labels() + ": timestamp " + outside);
            }
        }
    }

    private void metadata() throws IOException {
        int type = 0;
        String family = "";
        String help = "";
        String unit = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == METADATA_TYPE) {
                type = in.readEnum();
            } else if (tag == METADATA_FAMILY) {
                family = in.readStringRequireUtf8();
            } else if (tag == METADATA_HELP) {
                help = in.readStringRequireUtf8();
            } else if (tag == METADATA_UNIT) {
                unit = in.readStringRequireUtf8();
            } else {
                in.skipField(tag);
            }
        }
        String wrong = LabelRules.metricName(family);
        if (wrong.isEmpty()) {
            // Prometheus numbers the types in the order of ours (prompb/types.proto, MetricMetadata.MetricType).
            MetricType[] types = MetricType.values();
            MetricType known = type >= 0 && type < types.length ? types[type] : MetricType.UNKNOWN;
            String shortHelp = help.length() > LONGEST_HELP ? help.substring(0, LONGEST_HELP) : help;
            samples.add(new Metadata(family, known, TextMasker.mask(shortHelp), Quote.of(unit)));
        } else {
            refusals.add(WriteRefusals.Reason.LABELS, 1, () -> "metadata: " + wrong);
        }
    }
}
