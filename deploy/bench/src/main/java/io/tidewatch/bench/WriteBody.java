package io.tidewatch.bench;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.xerial.snappy.Snappy;

/** Builds the body of a remote write 1.0 request: a WriteRequest in a snappy block. Reusable; not for several threads. */
final class WriteBody {
    /** Tag, value, tag and time stamp of a Sample. */
    private static final int VALUE_BYTES = 9;

    private byte[] raw = new byte[1 << 16];
    private int size;

    /** Begins a new body. */
    void clear() {
        size = 0;
    }

    /** Adds one sample of a series. */
    void add(byte[] labels, long timestampMs, double value) {
        add(labels, new long[] {timestampMs}, new double[] {value}, 1);
    }

    /** Adds samples of a series. */
    void add(byte[] labels, long[] timestampsMs, double[] values, int count) {
        int series = labels.length;
        for (int i = 0; i < count; i++) {
            series += 2 + VALUE_BYTES + CodedOutputStream.computeInt64Size(2, timestampsMs[i]);
        }
        int total = 1 + CodedOutputStream.computeUInt32SizeNoTag(series) + series;
        if (raw.length - size < total) {
            raw = Arrays.copyOf(raw, Math.max(2 * raw.length, size + total));
        }
        CodedOutputStream out = CodedOutputStream.newInstance(raw, size, total);
        try {
            out.writeTag(1, 2);
            out.writeUInt32NoTag(series);
            out.writeRawBytes(labels);
            for (int i = 0; i < count; i++) {
                out.writeTag(2, 2);
                out.writeUInt32NoTag(VALUE_BYTES + CodedOutputStream.computeInt64Size(2, timestampsMs[i]));
                out.writeDouble(1, values[i]);
                out.writeInt64(2, timestampsMs[i]);
            }
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        size += total;
    }

    /** What was added, compressed. */
    byte[] compressed() {
        try {
            byte[] out = new byte[Snappy.maxCompressedLength(size)];
            int length = Snappy.compress(raw, 0, size, out, 0);
            return Arrays.copyOf(out, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
