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
import java.io.IOException;

/**
 * Reads an {@code io.prometheus.write.v2.Request} straight from its bytes: symbols (field 4) and time series (5), each
 * with references of labels (1), samples (2) or histograms (3), exemplars (4), metadata (5), and the start of its points
 * as older senders give it (6). Wrong series and points are refused one by one. For one request, not for several
 * threads.
 */
final class WriteRequest2Reader {
    private static final int BYTES = WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final int VARINT = WireFormat.WIRETYPE_VARINT;

    private static final int SYMBOLS = 4 << 3 | BYTES;
    private static final int TIME_SERIES = 5 << 3 | BYTES;
    private static final int[] NO_REFS = {};

    private final byte[] wire;
    private final WireCache<KnownSeries> cache;
    private final LabelRules.Names names;
    private final Acceptance acceptance;
    private final Symbols symbols;
    private final SymbolLabels labels;
    private CodedInputStream in;

    private WriteRequest2Reader(
            byte[] wire, WireCache<KnownSeries> cache, LabelRules.Names names, EventTime time, long nowMs) {
        this.wire = wire;
        this.in = CodedInputStream.newInstance(wire);
        this.cache = cache;
        this.names = names;
        this.acceptance = new Acceptance(time, nowMs);
        this.symbols = new Symbols(wire);
        this.labels = new SymbolLabels(symbols, names);
    }

    /**
     * Reads a request.
     *
     * @throws TidewatchException by the caller's fault, when it is not this message at all; nothing is accepted then
     */
    static WriteRequest read(
            byte[] wire, WireCache<KnownSeries> cache, LabelRules.Names names, EventTime time, long nowMs) {
        WriteRequest2Reader reader = new WriteRequest2Reader(wire, cache, names, time, nowMs);
        try {
            reader.symbols();
            reader.allSeries();
        } catch (IOException e) {
            throw TidewatchException.caller("the body is not an io.prometheus.write.v2.Request: broken at byte "
                    + reader.in.getTotalBytesRead());
        }
        return new WriteRequest(reader.acceptance.samples, reader.acceptance.refusals);
    }

    /** First the symbols alone: protobuf lets them stand anywhere. */
    private void symbols() throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == SYMBOLS) {
                int length = in.readRawVarint32();
                int from = in.getTotalBytesRead();
                in.skipRawBytes(length);
                symbols.add(from, from + length);
            } else if (!in.skipField(tag)) {
                throw new IOException("a group ends that never began");
            }
        }
        String wrong = symbols.wrong();
        if (!wrong.isEmpty()) {
            throw TidewatchException.caller(wrong);
        }
        in = CodedInputStream.newInstance(wire);
    }

    private void allSeries() throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == TIME_SERIES) {
                int limit = in.pushLimit(in.readRawVarint32());
                timeSeries();
                in.popLimit(limit);
            } else {
                in.skipField(tag);
            }
        }
    }

    private void timeSeries() throws IOException {
        acceptance.begin();
        int[] refs = NO_REFS;
        int type = 0;
        int help = 0;
        int unit = 0;
        long start = 0;
        boolean described = false;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | BYTES -> refs = Symbols.refs(in, true, refs);
                case 1 << 3 | VARINT -> refs = Symbols.refs(in, false, refs);
                case 2 << 3 | BYTES -> acceptance.sample(in);
                case 3 << 3 | BYTES -> acceptance.histogram(in);
                case 4 << 3 | BYTES -> exemplar();
                case 5 << 3 | BYTES -> {
                    described = true;
                    int limit = in.pushLimit(in.readRawVarint32());
                    for (int field = in.readTag(); field != 0; field = in.readTag()) {
                        switch (field) {
                            case 1 << 3 | VARINT -> type = in.readEnum();
                            case 3 << 3 | VARINT -> help = in.readUInt32();
                            case 4 << 3 | VARINT -> unit = in.readUInt32();
                            default -> in.skipField(field);
                        }
                    }
                    in.popLimit(limit);
                }
                case 6 << 3 | VARINT -> start = in.readInt64();
                default -> in.skipField(tag);
            }
        }
        accept(refs, start, described && (type != 0 || help != 0 || unit != 0), type, help, unit);
    }

    private void accept(int[] refs, long start, boolean described, int type, int help, int unit) {
        SeriesRef series;
        try {
            series = series(refs);
        } catch (WrongPartException e) {
            acceptance.refuseSeries(WriteRefusals.Reason.LABELS, String.valueOf(e.getMessage()));
            return;
        }
        if (acceptance.sampleCount() > 0 && acceptance.histogramCount() > 0) {
            acceptance.refuseSeries(
                    WriteRefusals.Reason.SERIES,
                    series.labels() + ": samples and histograms in one series; a series has one or the other");
            return;
        }
        if (acceptance.size() == 0) {
            acceptance.refuseSeries(WriteRefusals.Reason.SERIES, series.labels() + ": no samples and no histograms");
            return;
        }
        if (described) {
            try {
                String family = family(series, refs, type);
                acceptance.metadata(names, type, family, symbols.text(help), symbols.text(unit));
            } catch (WrongPartException e) {
                acceptance.refuseSeries(WriteRefusals.Reason.SERIES, series.labels() + ": metadata: " + e.getMessage());
                return;
            }
        }
        acceptance.accept(series, start);
    }

    /** Metadata is of the family where the type has several series, else of the name. */
    private String family(SeriesRef series, int[] refs, int type) {
        boolean several = type >= 3 && type <= 5;
        return several ? series.family() : symbols.metricName(refs);
    }

    private SeriesRef series(int[] refs) throws WrongPartException {
        symbols.checkLabels(refs);
        HashValue128 key = symbols.key(refs);
        KnownSeries known = cache.get(key);
        if (known != null) {
            return labels.ref(known, refs);
        }
        SeriesRef series = new SeriesRef(symbols.labels(refs, names).series());
        cache.put(key, series.known());
        return series;
    }

    /** References of labels (1), value (2), time stamp (3). */
    private void exemplar() throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        int[] refs = NO_REFS;
        double value = 0;
        long timestamp = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | BYTES -> refs = Symbols.refs(in, true, refs);
                case 1 << 3 | VARINT -> refs = Symbols.refs(in, false, refs);
                case 2 << 3 | WireFormat.WIRETYPE_FIXED64 -> value = in.readDouble();
                case 3 << 3 | VARINT -> timestamp = in.readInt64();
                default -> in.skipField(tag);
            }
        }
        in.popLimit(limit);
        try {
            symbols.checkLabels(refs);
            acceptance.exemplar(timestamp, value, symbols.labels(refs, names).exemplar());
        } catch (WrongPartException e) {
            acceptance.wrongExemplar(String.valueOf(e.getMessage()));
        }
    }
}
