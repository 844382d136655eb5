package io.tidewatch.ingest.remotewrite;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import io.tidewatch.ingest.series.SeriesRef;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Series by the bytes that their labels have on the wire, so that a sender's next request costs neither strings nor
 * checks nor masking. Two generations: when the young one is full it becomes the old one, and what is still used moves
 * back. Keys are 128-bit hashes of the bytes. Safe for any thread.
 */
public final class SeriesCache {
    private final int generationSize;
    private final AtomicInteger youngSize = new AtomicInteger();
    private volatile ConcurrentHashMap<HashValue128, SeriesRef> young = new ConcurrentHashMap<>();
    private volatile ConcurrentHashMap<HashValue128, SeriesRef> old = new ConcurrentHashMap<>();

    /** @param maxSeries how many series are kept at most, at least 2 */
    public SeriesCache(int maxSeries) {
        generationSize = maxSeries / 2;
    }

    /** The key of labels on the wire. */
    static HashValue128 key(byte[] wire, int from, int to) {
        return Hashing.xxh3_128().hashBytesTo128Bits(wire, from, to - from);
    }

    /** The series, or null when it is not known. */
    @Nullable
    SeriesRef get(HashValue128 key) {
        SeriesRef found = young.get(key);
        if (found == null) {
            found = old.get(key);
            if (found != null) {
                put(key, found);
            }
        }
        return found;
    }

    void put(HashValue128 key, SeriesRef series) {
        if (young.put(key, series) == null && youngSize.incrementAndGet() >= generationSize) {
            turn();
        }
    }

    private synchronized void turn() {
        if (youngSize.get() >= generationSize) {
            old = young;
            young = new ConcurrentHashMap<>();
            youngSize.set(0);
        }
    }

    /** Series in both generations; some may be counted twice. */
    public int size() {
        return young.size() + old.size();
    }
}
