package io.tidewatch.query.store;

import io.tidewatch.events.CorruptRecordException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads the column {@code metric_window.histograms} of the format before ({@code docs/formats/stored-histograms.md}). */
final class StoredHistograms {
    private static final int VERSION = 1;

    private StoredHistograms() {}

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
