package io.tidewatch.kit.lines;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.tidewatch.events.metrics.HistogramBytes;
import io.tidewatch.model.NativeHistogram;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Writes series as JSON lines. Not for several threads. */
public final class SeriesLineWriter implements AutoCloseable {
    /** Below it every whole number is a double of its own. */
    private static final double MOST_WHOLE = 1e15;

    private final JsonGenerator out;
    private final HistogramBytes histogramBytes = new HistogramBytes();

    /** @param target flushed and closed by {@link #close} */
    public SeriesLineWriter(OutputStream target) throws IOException {
        out = new JsonFactory().createGenerator(target);
        out.setPrettyPrinter(new MinimalPrettyPrinter(""));
    }

    /** Writes a line. */
    public void write(SeriesLine line) throws IOException {
        out.writeStartObject();
        out.writeObjectFieldStart("metric");
        for (int i = 0; i < line.labels().size(); i++) {
            out.writeStringField(line.labels().name(i), line.labels().value(i));
        }
        out.writeEndObject();
        out.writeArrayFieldStart("values");
        @Nullable NativeHistogram @Nullable [] histograms = line.histograms();
        for (int i = 0; i < line.size(); i++) {
            NativeHistogram histogram = histograms == null ? null : histograms[i];
            if (histogram == null) {
                value(line.values()[i]);
            } else {
                out.writeStartObject();
                out.writeBinaryField("histogram", histogramBytes.encode(histogram));
                out.writeEndObject();
            }
        }
        out.writeEndArray();
        out.writeArrayFieldStart("timestamps");
        for (int i = 0; i < line.size(); i++) {
            out.writeNumber(line.timestampsMs()[i]);
        }
        out.writeEndArray();
        long[] starts = line.startsMs();
        if (starts != null) {
            out.writeArrayFieldStart("starts");
            for (int i = 0; i < line.size(); i++) {
                out.writeNumber(starts[i]);
            }
            out.writeEndArray();
        }
        out.writeEndObject();
        out.writeRaw('\n');
    }

    private void value(double value) throws IOException {
        if (Double.doubleToRawLongBits(value) == ValueText.GO_NAN) {
            out.writeNull();
        } else if (!Double.isFinite(value)) {
            out.writeString(ValueText.of(value));
        } else if (value == Math.rint(value)
                && Math.abs(value) < MOST_WHOLE
                && Double.doubleToRawLongBits(value) != Double.doubleToRawLongBits(-0.0)) {
            out.writeNumber((long) value);
        } else {
            out.writeNumber(value);
        }
    }

    /** Hands on what was written. */
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
