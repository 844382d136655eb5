package io.tidewatch.events.metrics;

import java.util.Arrays;

/** A bounded map from 64-bit keys to instants in milliseconds. Not for several threads. */
final class LongTimes {
    /** The instant of a key that is not there. */
    static final long NEVER = Long.MIN_VALUE;

    private final int bound;
    private long[] keys = new long[64];
    /** {@link #NEVER} marks a free place. */
    private long[] times = filled(64);

    private int size;

    LongTimes(int bound) {
        this.bound = bound;
    }

    int size() {
        return size;
    }

    void clear() {
        keys = new long[64];
        times = filled(64);
        size = 0;
    }

    /** The instant of a key, or {@link #NEVER}. */
    long get(long key) {
        return times[place(key)];
    }

    /**
     * Sets a key's instant, or moves it forward. At the bound, keys older than {@code forgetBefore} make room.
     *
     * @return false when there was no room
     */
    boolean put(long key, long time, long forgetBefore) {
        int place = place(key);
        if (times[place] != NEVER) {
            times[place] = Math.max(times[place], time);
            return true;
        }
        if (size >= bound) {
            rebuild(keys.length, forgetBefore);
            if (size >= bound) {
                return false;
            }
        } else if (4 * (size + 1) > 3 * keys.length) {
            rebuild(2 * keys.length, NEVER);
        }
        place = place(key);
        keys[place] = key;
        times[place] = time;
        size++;
        return true;
    }

    private void rebuild(int capacity, long forgetBefore) {
        long[] oldKeys = keys;
        long[] oldTimes = times;
        keys = new long[capacity];
        times = filled(capacity);
        size = 0;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldTimes[i] != NEVER && oldTimes[i] >= forgetBefore) {
                int place = place(oldKeys[i]);
                keys[place] = oldKeys[i];
                times[place] = oldTimes[i];
                size++;
            }
        }
    }

    /** Where the key is or would be. */
    private int place(long key) {
        int mask = keys.length - 1;
        int i = (int) (key ^ (key >>> 32)) & mask;
        while (times[i] != NEVER && keys[i] != key) {
            i = (i + 1) & mask;
        }
        return i;
    }

    private static long[] filled(int capacity) {
        long[] array = new long[capacity];
        Arrays.fill(array, NEVER);
        return array;
    }
}
