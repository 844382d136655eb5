package io.tidewatch.query.store;

import io.tidewatch.events.CorruptRecordException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The column {@code metric_window.histograms}, {@code docs/formats/stored-histograms.md}. */
final class HistogramColumn {
    private static final int VERSION = 1;
    private static final int MOST_VARINT_BYTES = 5;

    private byte[] bytes = new byte[1024];
    private int size;

    /**
     * The histograms of the samples from inclusive to exclusive; null when there is none. Reuses a buffer: not for
     * several threads.
     */
    byte @Nullable [] encode(byte @Nullable [] @Nullable [] histograms, int from, int to) {
        if (histograms == null) {
            return null;
        }
        int count = 0;
        for (int i = from; i < to; i++) {
            count += histograms[i] == null ? 0 : 1;
        }
        if (count == 0) {
            return null;
        }
        size = 0;
        reserve(1 + MOST_VARINT_BYTES);
        bytes[size++] = VERSION;
        varint(count);
        int next = from;
        for (int i = from; i < to; i++) {
            byte[] histogram = histograms[i];
            if (histogram != null) {
                reserve(2 * MOST_VARINT_BYTES + histogram.length);
                varint(i - next);
                varint(histogram.length);
                System.arraycopy(histogram, 0, bytes, size, histogram.length);
                size += histogram.length;
                next = i + 1;
            }
        }
        return Arrays.copyOf(bytes, size);
    }

    /**
     * The histograms of a row, null where the sample is a float.
     *
     * @param column the bytes
     * @param samples of the row
     * @throws CorruptRecordException when the bytes do not follow the format
     */
    static byte @Nullable [][] decode(byte[] column, int samples) {
        ByteBuffer in = ByteBuffer.wrap(column);
        int version = in.hasRemaining() ? in.get() : 0;
        if (version != VERSION) {
            throw new CorruptRecordException(0, "histograms have version " + version + ", not " + VERSION);
        }
        byte @Nullable [][] histograms = new byte[samples][];
        int count = varint(in, samples);
        int next = 0;
        for (int i = 0; i < count; i++) {
            int at = next + varint(in, samples - next - 1);
            byte[] histogram = new byte[varint(in, in.remaining())];
            if (histogram.length > in.remaining()) {
                throw new CorruptRecordException(in.position(), "a histogram ends after the column");
            }
            in.get(histogram);
            histograms[at] = histogram;
            next = at + 1;
        }
        if (in.hasRemaining()) {
            throw new CorruptRecordException(in.position(), in.remaining() + " bytes too many in the histograms");
        }
        return histograms;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
        }
    }

    private void varint(int value) {
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    private static int varint(ByteBuffer in, int most) {
        long value = 0;
        for (int shift = 0; shift < 35 && in.hasRemaining(); shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                if (value > most) {
                    throw new CorruptRecordException(in.position(), value + " is above " + most);
                }
                return (int) value;
            }
        }
        throw new CorruptRecordException(in.position(), "a number does not end");
    }
}
