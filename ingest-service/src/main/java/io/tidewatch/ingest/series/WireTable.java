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

    /**
     * Places; at most three quarters are taken. A place is taken when its key is there; its value is written after the key,
     * so that whoever sees a value sees the key too.
     */
    private static final class Places {
        /** Both halves of a key side by side, so that one look fetches them; 0 and 0 is no key. */
        final long[] keys;

        final @Nullable Object[] values;
        final int[] weights;

        Places(int capacity) {
            keys = new long[2 * capacity];
            values = new @Nullable Object[capacity];
            weights = new int[capacity];
        }

        /** Where the key is, or the free place where it would be. */
        int place(long high, long low) {
            int mask = values.length - 1;
            int i = (int) high & mask;
            while (!is(i, high, low) && !is(i, 0, 0)) {
                i = (i + 1) & mask;
            }
            return i;
        }

        private boolean is(int place, long high, long low) {
            return keys[2 * place] == high && keys[2 * place + 1] == low;
        }

        @Nullable
        Object get(long high, long low) {
            int place = place(high, low);
            // Another thread may be writing the key just now: the place counts once its value is there.
            Object value = VALUES.getAcquire(values, place);
            return value != null && is(place, high, low) ? value : null;
        }

        void set(int place, long high, long low, Object value, int weight) {
            keys[2 * place] = high;
            keys[2 * place + 1] = low;
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
                        long itsHigh = in.keys[2 * i];
                        long itsLow = in.keys[2 * i + 1];
                        larger.set(larger.place(itsHigh, itsLow), itsHigh, itsLow, before, in.weights[i]);
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
        return (V) shard(low).places.get(high, low);
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
