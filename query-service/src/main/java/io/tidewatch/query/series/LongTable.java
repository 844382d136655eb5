package io.tidewatch.query.series;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A map from 64-bit hashes to objects without boxing: open addressing, linear probing, at most half full. Not for
 * several threads.
 *
 * @param <V> what is kept
 */
public final class LongTable<V> {
    private static final int SMALLEST = 16;

    private long[] keys = new long[SMALLEST];
    private @Nullable Object[] values = new Object[SMALLEST];
    private int size;

    public int size() {
        return size;
    }

    /** The value of the key, or null. */
    @SuppressWarnings("unchecked")
    public @Nullable V get(long key) {
        return (V) values[slot(key)];
    }

    /** Sets the value of the key. */
    public void put(long key, V value) {
        int slot = slot(key);
        if (values[slot] == null) {
            if (++size * 2 > keys.length) {
                resize(keys.length * 2);
                slot = slot(key);
            }
            keys[slot] = key;
        }
        values[slot] = value;
    }

    /** Calls for each value, in no order. */
    @SuppressWarnings("unchecked")
    public void forEach(Consumer<V> action) {
        for (Object value : values) {
            if (value != null) {
                action.accept((V) value);
            }
        }
    }

    /** Forgets everything. */
    public void clear() {
        if (keys.length > SMALLEST) {
            keys = new long[SMALLEST];
            values = new Object[SMALLEST];
        } else {
            Arrays.fill(values, null);
        }
        size = 0;
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        // Fibonacci hashing: keys may share their low bits when they are not hashes.
        int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & mask;
        while (values[slot] != null && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void resize(int capacity) {
        long[] oldKeys = keys;
        Object[] oldValues = values;
        keys = new long[capacity];
        values = new Object[capacity];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
