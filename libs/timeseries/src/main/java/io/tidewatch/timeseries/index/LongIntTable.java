package io.tidewatch.timeseries.index;

/**
 * A map from 64-bit hashes to numbers ≥ 0 without boxing: open addressing, linear probing, at most two thirds full. Not
 * for several threads.
 */
final class LongIntTable {
    private long[] keys = new long[16];
    /** Number + 1; 0 is free. */
    private int[] numbers = new int[16];

    private int size;

    /** The number, or −1. */
    int get(long key) {
        return numbers[slot(key)] - 1;
    }

    void put(long key, int number) {
        int slot = slot(key);
        if (numbers[slot] == 0) {
            if (++size * 3L > keys.length * 2L) {
                grow();
                slot = slot(key);
            }
            keys[slot] = key;
        }
        numbers[slot] = number + 1;
    }

    /** Forgets a key and closes the gap. */
    void remove(long key) {
        int mask = keys.length - 1;
        int gap = slot(key);
        if (numbers[gap] == 0) {
            return;
        }
        size--;
        for (int slot = (gap + 1) & mask; numbers[slot] != 0; slot = (slot + 1) & mask) {
            // What would not be found any more behind the gap moves into it.
            int home = home(keys[slot]);
            if (((slot - home) & mask) >= ((slot - gap) & mask)) {
                keys[gap] = keys[slot];
                numbers[gap] = numbers[slot];
                gap = slot;
            }
        }
        numbers[gap] = 0;
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        int slot = home(key);
        while (numbers[slot] != 0 && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int home(long key) {
        return (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & (keys.length - 1);
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldNumbers = numbers;
        keys = new long[2 * oldKeys.length];
        numbers = new int[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldNumbers[i] != 0) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                numbers[slot] = oldNumbers[i];
            }
        }
    }
}
