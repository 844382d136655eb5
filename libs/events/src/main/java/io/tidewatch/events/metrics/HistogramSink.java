package io.tidewatch.events.metrics;

import io.tidewatch.model.NativeHistogram;
import java.util.List;

/** Writes native histograms. Not for several threads. */
final class HistogramSink {
    private final NumberSink numbers;

    HistogramSink(NumberSink numbers) {
        this.numbers = numbers;
    }

    void add(ByteSink out, NativeHistogram value) {
        out.u8(value.resetHint().ordinal());
        out.zigzag(value.schema());
        spans(out, value.positiveSpans());
        spans(out, value.negativeSpans());
        out.varint(value.customBounds().size());
        numbers.add(value.zeroThreshold());
        numbers.add(value.zeroCount());
        numbers.add(value.count());
        numbers.add(value.sum());
        value.positiveCounts().forEach(numbers::add);
        value.negativeCounts().forEach(numbers::add);
        value.customBounds().forEach(numbers::add);
        numbers.flushTo(out);
    }

    private static void spans(ByteSink out, List<NativeHistogram.Span> spans) {
        out.varint(spans.size());
        for (NativeHistogram.Span span : spans) {
            out.zigzag(span.offset());
            out.varint(span.length());
        }
    }
}
