package io.tidewatch.events;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import io.tidewatch.model.Labels;
import io.tidewatch.model.SeriesId;
import java.nio.charset.StandardCharsets;

/**
 * The identity of a series: XXH3 (128 bits, seed 0) of its labels, each as name, 0xFF, value, 0xFF in UTF-8, in the
 * order of the names. 0xFF occurs in no UTF-8 text, so different labels never give the same bytes. Part of record
 * format version 1: never changes. Safe for any thread.
 */
public final class SeriesHasher {
    private static final byte SEPARATOR = (byte) 0xFF;

    private SeriesHasher() {}

    /** The 128-bit identity. */
    public static SeriesId id(Labels labels) {
        HashStream128 stream = Hashing.xxh3_128().hashStream();
        for (int i = 0; i < labels.size(); i++) {
            stream.putByteArray(labels.name(i).getBytes(StandardCharsets.UTF_8));
            stream.putByte(SEPARATOR);
            stream.putByteArray(labels.value(i).getBytes(StandardCharsets.UTF_8));
            stream.putByte(SEPARATOR);
        }
        HashValue128 hash = stream.get();
        return new SeriesId(hash.getMostSignificantBits(), hash.getLeastSignificantBits());
    }

    /** The 64-bit hash that records carry: the lower half of {@link #id}. */
    public static long hash(Labels labels) {
        return id(labels).low();
    }
}
