package io.tidewatch.events.metrics;

import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.model.NativeHistogram;

/**
 * One native histogram as bytes, in the layout that metrics records of format version 1 have for it
 * ({@code docs/formats/metrics.md}). Every double keeps its raw bits. Reusable; not for several threads.
 */
public final class HistogramBytes {
    private final HistogramSink sink = new HistogramSink(new NumberSink());
    private final ByteSink out = new ByteSink(256);
    private final HistogramSource histograms = new HistogramSource(new NumberSource());
    private final ByteSource source = new ByteSource();

    /** The bytes of a histogram. */
    public byte[] encode(NativeHistogram histogram) {
        out.clear();
        sink.add(out, histogram);
        return out.toBytes();
    }

    /**
     * The histogram that the bytes are of.
     *
     * @throws CorruptRecordException when they do not follow the layout
     */
    public NativeHistogram decode(byte[] bytes) {
        source.wrap(bytes, 0, bytes.length);
        NativeHistogram histogram = histograms.next(source);
        source.mustEnd("the histogram");
        return histogram;
    }
}
