package io.tidewatch.ingest.series;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A map from 128-bit hashes in open addressing, of which nothing is ever removed. Safe for any thread; reading locks
 * nothing, and sees what was put before in the same thread or handed over by another.
 */
final class WireTable<V> {
    private static final VarHandle VALUES = MethodHandles.arrayElementVarHandle(Object[].class);
    private static final int SHARDS = 32;
    private static final int FIRST_CAPACITY = 16;

    /** Places; at most three quarters are taken. A place is taken when its value is there, which is written last. */
    private static final class Places {
        final long[] high;
        final long[] low;
        final @Nullable Object[] values;
        final int[] weights;

        Places(int capacity) {
            high = new long[capacity];
            low = new long[capacity];
            values = new @Nullable Object[capacity];
            weights = new int[capacity];
        }

        /** Where the key is, or the free place where it would be. */
        int place(long keyHigh, long keyLow) {
            int mask = values.length - 1;
            int i = (int) keyHigh & mask;
            while (VALUES.getAcquire(values, i) != null && (high[i] != keyHigh || low[i] != keyLow)) {
                i = (i + 1) & mask;
            }
            return i;
        }

        void set(int place, long keyHigh, long keyLow, Object value, int weight) {
            high[place] = keyHigh;
            low[place] = keyLow;
            weights[place] = weight;
            VALUES.setRelease(values, place, value);
        }
    }

    private static final class Shard {
        volatile Places places = new Places(FIRST_CAPACITY);
        int size;

        synchronized boolean put(long high, long low, Object value, int weight) {
            Places in = places;
            int place = in.place(high, low);
            if (in.values[place] != null) {
                return false;
            }
            if (4 * (size + 1) > 3 * in.values.length) {
                Places larger = new Places(2 * in.values.length);
                for (int i = 0; i < in.values.length; i++) {
                    Object before = in.values[i];
                    if (before != null) {
                        larger.set(larger.place(in.high[i], in.low[i]), in.high[i], in.low[i], before, in.weights[i]);
                    }
                }
                in = larger;
                place = in.place(high, low);
            }
            in.set(place, high, low, value, weight);
            places = in;
            size++;
            return true;
        }

        synchronized int size() {
            return size;
        }
    }

    private final Shard[] shards = new Shard[SHARDS];

    WireTable() {
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new Shard();
        }
    }

    private Shard shard(long low) {
        return shards[(int) (low >>> 59)];
    }

    @SuppressWarnings("unchecked") // only put writes, and it takes V
    @Nullable
    V get(long high, long low) {
        Places places = shard(low).places;
        return (V) VALUES.getAcquire(places.values, places.place(high, low));
    }

    /** The weight of a key that is there. */
    int weight(long high, long low) {
        Places places = shard(low).places;
        return places.weights[places.place(high, low)];
    }

    /** Puts a value unless one is there; answers whether it did. */
    boolean put(long high, long low, V value, int weight) {
        return shard(low).put(high, low, value, weight);
    }

    int size() {
        int size = 0;
        for (Shard shard : shards) {
            size += shard.size();
        }
        return size;
    }
}
