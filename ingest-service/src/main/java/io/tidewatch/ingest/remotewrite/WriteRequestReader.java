package io.tidewatch.ingest.remotewrite;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.series.KnownSeries;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.ingest.series.WireCache;
import io.tidewatch.model.TidewatchException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code prometheus.WriteRequest} straight from its bytes: time series (field 1) with labels (1), samples (2),
 * exemplars (3) and native histograms (4), and metadata (3). Wrong series and points are refused one by one. A value's
 * raw bits are kept, so stale markers arrive as such. For one request, not for several threads.
 */
final class WriteRequestReader {
    private static final int TIME_SERIES = tag(1, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    private static final int METADATA = tag(3, WireFormat.WIRETYPE_LENGTH_DELIMITED);

    private static final int LABELS = tag(1, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    private static final int SAMPLES = tag(2, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    private static final int EXEMPLARS = tag(3, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    private static final int HISTOGRAMS = tag(4, WireFormat.WIRETYPE_LENGTH_DELIMITED);

    private static final int EXEMPLAR_VALUE = tag(2, WireFormat.WIRETYPE_FIXED64);
    private static final int EXEMPLAR_TIMESTAMP = tag(3, WireFormat.WIRETYPE_VARINT);

    private static final int METADATA_TYPE = tag(1, WireFormat.WIRETYPE_VARINT);
    private static final int METADATA_FAMILY = tag(2, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    private static final int METADATA_HELP = tag(4, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    private static final int METADATA_UNIT = tag(5, WireFormat.WIRETYPE_LENGTH_DELIMITED);

    private final byte[] wire;
    private final CodedInputStream in;
    private final WireCache<KnownSeries> cache;
    private final LabelRules.Names names;
    private final LabelSpans spans;
    private final Acceptance acceptance;

    private WriteRequestReader(
            byte[] wire, WireCache<KnownSeries> cache, LabelRules.Names names, EventTime time, long nowMs) {
        this.wire = wire;
        this.in = CodedInputStream.newInstance(wire);
        this.cache = cache;
        this.names = names;
        this.spans = new LabelSpans(wire, names);
        this.acceptance = new Acceptance(time, nowMs);
    }

    /**
     * Reads a request.
     *
     * @throws TidewatchException by the caller's fault, when it is not this message at all; nothing is accepted then
     */
    static WriteRequest read(
            byte[] wire, WireCache<KnownSeries> cache, LabelRules.Names names, EventTime time, long nowMs) {
        WriteRequestReader reader = new WriteRequestReader(wire, cache, names, time, nowMs);
        try {
            reader.request();
        } catch (IOException e) {
            throw TidewatchException.caller(
                    "the body is not a prometheus.WriteRequest: broken at byte " + reader.in.getTotalBytesRead());
        }
        return new WriteRequest(reader.acceptance.samples, reader.acceptance.refusals);
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
        acceptance.begin();
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
                acceptance.sample(in);
            } else if (tag == HISTOGRAMS) {
                acceptance.histogram(in);
            } else if (tag == EXEMPLARS) {
                exemplar();
            } else {
                in.skipField(tag);
            }
            start = in.getTotalBytesRead();
        }
        SeriesRef series = scattered == null
                ? series(wire, Math.max(labelsFrom, 0), Math.max(labelsTo, 0))
                : series(scattered.toByteArray(), 0, scattered.size());
        if (series != null) {
            acceptance.accept(series, 0);
        }
    }

    /** Labels (1), value (2), time stamp (3). */
    private void exemplar() throws IOException {
        int length = in.readRawVarint32();
        int limit = in.pushLimit(length);
        int from = in.getTotalBytesRead();
        double value = 0;
        long timestamp = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == EXEMPLAR_VALUE) {
                value = in.readDouble();
            } else if (tag == EXEMPLAR_TIMESTAMP) {
                timestamp = in.readInt64();
            } else {
                in.skipField(tag);
            }
        }
        in.popLimit(limit);
        try {
            acceptance.exemplar(timestamp, value, LabelWire.exemplar(wire, from, from + length, names));
        } catch (WrongPartException e) {
            acceptance.wrongExemplar(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable SeriesRef series(byte[] bytes, int from, int to) throws IOException {
        HashValue128 key = WireCache.key(bytes, from, to);
        KnownSeries known = cache.get(key);
        if (known != null && bytes == wire) {
            return spans.ref(known, from, to);
        }
        try {
            SeriesRef series = new SeriesRef(LabelWire.series(bytes, from, to, names));
            cache.put(key, series.known());
            return series;
        } catch (WrongPartException e) {
            acceptance.refuseSeries(WriteRefusals.Reason.LABELS, String.valueOf(e.getMessage()));
            return null;
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
        acceptance.metadata(names, type, family, help, unit);
    }
}
