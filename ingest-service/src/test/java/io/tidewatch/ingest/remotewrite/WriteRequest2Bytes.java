package io.tidewatch.ingest.remotewrite;

import io.tidewatch.ingest.remotewrite.WriteRequestBytes.Fields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.xerial.snappy.Snappy;

/** Writes {@code io.prometheus.write.v2.Request} messages for tests, right and wrong ones. */
public final class WriteRequest2Bytes {
    private final List<String> symbols = new ArrayList<>(List.of(""));
    private final ByteArrayOutputStream series = new ByteArrayOutputStream();

    /** The number of a symbol. */
    int symbol(String text) {
        if (!symbols.contains(text)) {
            symbols.add(text);
        }
        return symbols.indexOf(text);
    }

    /** References of names and values in turn, packed. */
    byte[] refs(String... labels) {
        return WriteRequestBytes.message(to -> {
            for (String text : labels) {
                to.writeUInt32NoTag(symbol(text));
            }
        });
    }

    /** Adds a series with one sample that has a start, and an exemplar. */
    public WriteRequest2Bytes series(long timestampMs, double value, long startMs, String... labels) {
        return series(to -> {
            to.writeByteArray(1, refs(labels));
            to.writeByteArray(2, WriteRequestBytes.message(sample -> {
                sample.writeDouble(1, value);
                sample.writeInt64(2, timestampMs);
                sample.writeInt64(3, startMs);
            }));
            to.writeByteArray(4, WriteRequestBytes.message(exemplar -> {
                exemplar.writeByteArray(1, refs("trace_id", "abc"));
                exemplar.writeDouble(2, 7);
                exemplar.writeInt64(3, timestampMs);
            }));
            to.writeByteArray(5, WriteRequestBytes.message(metadata -> {
                metadata.writeEnum(1, 1);
                metadata.writeUInt32(3, symbol("How many"));
                metadata.writeUInt32(4, symbol("seconds"));
            }));
        });
    }

    /** Adds a series with one native histogram. */
    public WriteRequest2Bytes histogram(long timestampMs, String... labels) {
        return series(to -> {
            to.writeByteArray(1, refs(labels));
            to.writeByteArray(3, histogram(timestampMs));
        });
    }

    static byte[] histogram(long timestampMs) {
        return WriteRequestBytes.message(h -> {
            h.writeUInt64(1, 3);
            h.writeDouble(3, 4.5);
            h.writeByteArray(11, WriteRequestBytes.span(0, 1));
            h.writeByteArray(12, WriteRequestBytes.packed(3));
            h.writeInt64(15, timestampMs);
            h.writeInt64(17, timestampMs - 1000);
        });
    }

    WriteRequest2Bytes series(Fields fields) {
        series.writeBytes(WriteRequestBytes.message(to -> to.writeByteArray(5, WriteRequestBytes.message(fields))));
        return this;
    }

    /** Puts something else in the place of the empty symbol. */
    WriteRequest2Bytes firstSymbol(String text) {
        symbols.set(0, text);
        return this;
    }

    byte[] plain() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(WriteRequestBytes.message(to -> {
            for (String symbol : symbols) {
                to.writeString(4, symbol);
            }
        }));
        out.writeBytes(series.toByteArray());
        return out.toByteArray();
    }

    /** The message as a snappy block. */
    public byte[] snappy() {
        try {
            return Snappy.compress(plain());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
