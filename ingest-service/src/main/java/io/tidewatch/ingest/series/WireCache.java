package io.tidewatch.ingest.series;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What was made of bytes on the wire, series of labels above all, so that a sender's next request costs neither strings
 * nor checks nor masking. Two generations: when the young one is full it becomes the old one, and what is still used moves
 * back. Keys are 128-bit hashes of the bytes. About 50 bytes beside the value. Safe for any thread; reading locks nothing.
 *
 * @param <V> what is kept; immutable
 */
public final class WireCache<V> {
    /** Of this process, so that nobody can make bytes that collide with another's. */
    private static final long SEED = new SecureRandom().nextLong();

    private static final Hasher64 MIXER = Hashing.xxh3_64(SEED);
    private static final Hasher128 HASHER = Hashing.xxh3_128(SEED);

    private final int generationWeight;
    private final AtomicInteger youngWeight = new AtomicInteger();
    private volatile WireTable<V> young = new WireTable<>();
    private volatile WireTable<V> old = new WireTable<>();

    /** @param maxWeight how much is kept at most, at least 2 */
    public WireCache(int maxWeight) {
        generationWeight = maxWeight / 2;
    }

    /** The key of bytes on the wire. */
    public static HashValue128 key(byte[] wire, int from, int to) {
        return HASHER.hashBytesTo128Bits(wire, from, to - from);
    }

    /** The key of a text. */
    public static HashValue128 key(String text) {
        return HASHER.hashCharsTo128Bits(text);
    }

    /** The key of what two keys say together, in this order. */
    public static HashValue128 key(HashValue128 first, HashValue128 second) {
        return new HashValue128(
                MIXER.hashLongLongToLong(first.getMostSignificantBits(), second.getMostSignificantBits()),
                MIXER.hashLongLongToLong(second.getLeastSignificantBits(), first.getLeastSignificantBits()));
    }

    /** What is kept under the key, or null. */
    public @Nullable V get(HashValue128 key) {
        long high = key.getMostSignificantBits();
        long low = key.getLeastSignificantBits();
        V found = young.get(high, low);
        if (found == null) {
            WireTable<V> before = old;
            found = before.get(high, low);
            if (found != null) {
                put(high, low, found, before.weight(high, low));
            }
        }
        return found;
    }

    /** Keeps a value made of so many bytes: one for the value, and one for each 1,024 bytes. */
    public void putSized(HashValue128 key, V value, int bytes) {
        put(key, value, 1 + bytes / 1_024);
    }

    /** Keeps a value that weighs 1: one series. */
    public void put(HashValue128 key, V value) {
        put(key, value, 1);
    }

    /** Keeps a value. */
    public void put(HashValue128 key, V value, int weight) {
        put(key.getMostSignificantBits(), key.getLeastSignificantBits(), value, weight);
    }

    private void put(long high, long low, V value, int weight) {
        if (young.put(high, low, value, weight) && youngWeight.addAndGet(weight) >= generationWeight) {
            turn();
        }
    }

    private synchronized void turn() {
        if (youngWeight.get() >= generationWeight) {
            old = young;
            young = new WireTable<>();
            youngWeight.set(0);
        }
    }

    /** Values in both generations; some may be counted twice. */
    public int size() {
        return young.size() + old.size();
    }
}
