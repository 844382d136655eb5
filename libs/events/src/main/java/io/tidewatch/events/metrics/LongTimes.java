package io.tidewatch.events.metrics;

/** A bounded map from 64-bit keys to instants in milliseconds. Not for several threads. */
final class LongTimes {
    /** The instant of a key that is not there. */
    static final long NEVER = Long.MIN_VALUE;

    private static final int FIRST_CAPACITY = 64;
    private static final long SEEK_EVERY_MS = 30_000;

    private final int bound;
    /** A key and its instant beside it, so that one look fetches both; {@link #NEVER} marks a free place. */
    private long[] places = free(FIRST_CAPACITY);

    private int size;
    /** What was forgotten before when there was last no room; {@link #NEVER} when there was always some. */
    private long soughtBefore = NEVER;

    LongTimes(int bound) {
        this.bound = bound;
    }

    int size() {
        return size;
    }

    void clear() {
        places = free(FIRST_CAPACITY);
        size = 0;
        soughtBefore = NEVER;
    }

    /** The instant of a key, or {@link #NEVER}. */
    long get(long key) {
        return places[place(key) + 1];
    }

    /**
     * Sets a key's instant, or moves it forward. At the bound, keys older than {@code forgetBefore} make room; they are
     * looked for again when that instant has moved on by half a minute.
     *
     * @return false when there was no room
     */
    boolean put(long key, long time, long forgetBefore) {
        int place = place(key);
        if (places[place + 1] != NEVER) {
            places[place + 1] = Math.max(places[place + 1], time);
            return true;
        }
        int capacity = places.length / 2;
        if (size >= bound) {
            // To look through all keys is dear: not for every key that finds no room.
            if (soughtBefore != NEVER && forgetBefore < soughtBefore + SEEK_EVERY_MS) {
                return false;
            }
            soughtBefore = forgetBefore;
            rebuild(capacity, forgetBefore);
            if (size >= bound) {
                return false;
            }
        } else if (4 * (size + 1) > 3 * capacity) {
            rebuild(2 * capacity, NEVER);
        }
        place = place(key);
        places[place] = key;
        places[place + 1] = time;
        size++;
        return true;
    }

    private void rebuild(int capacity, long forgetBefore) {
        long[] before = places;
        places = free(capacity);
        size = 0;
        for (int i = 0; i < before.length; i += 2) {
            if (before[i + 1] != NEVER && before[i + 1] >= forgetBefore) {
                int place = place(before[i]);
                places[place] = before[i];
                places[place + 1] = before[i + 1];
                size++;
            }
        }
    }

    /** Where the key is or would be. */
    private int place(long key) {
        int mask = places.length - 1;
        int i = (int) (key ^ (key >>> 32)) << 1 & mask;
        while (places[i + 1] != NEVER && places[i] != key) {
            i = (i + 2) & mask;
        }
        return i;
    }

    private static long[] free(int capacity) {
        long[] array = new long[2 * capacity];
        for (int i = 1; i < array.length; i += 2) {
            array[i] = NEVER;
        }
        return array;
    }
}
