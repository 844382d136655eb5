package io.tidewatch.live;

import org.jspecify.annotations.Nullable;

/** A map from 64-bit series hashes to windows: open addressing, no boxing. Not for several threads. */
final class SeriesByHash {
    private long[] hashes = new long[64];
    private @Nullable SeriesWindow[] windows = new SeriesWindow[64];
    private int size;

    int size() {
        return size;
    }

    @Nullable
    SeriesWindow get(long hash) {
        return windows[slot(hash)];
    }

    /** Adds a window under a hash that is not there yet. */
    void put(long hash, SeriesWindow window) {
        if (3 * (size + 1) > 2 * hashes.length) {
            resize(hashes.length * 2);
        }
        int slot = slot(hash);
        hashes[slot] = hash;
        windows[slot] = window;
        size++;
    }

    /** Keeps only the windows that something reads. */
    void removeUnread() {
        long[] oldHashes = hashes;
        @Nullable SeriesWindow[] oldWindows = windows;
        hashes = new long[oldHashes.length];
        windows = new SeriesWindow[oldWindows.length];
        size = 0;
        for (int i = 0; i < oldHashes.length; i++) {
            SeriesWindow window = oldWindows[i];
            if (window != null && !window.readers().isEmpty()) {
                put(oldHashes[i], window);
            }
        }
    }

    private void resize(int capacity) {
        long[] oldHashes = hashes;
        @Nullable SeriesWindow[] oldWindows = windows;
        hashes = new long[capacity];
        windows = new SeriesWindow[capacity];
        size = 0;
        for (int i = 0; i < oldHashes.length; i++) {
            SeriesWindow window = oldWindows[i];
            if (window != null) {
                put(oldHashes[i], window);
            }
        }
    }

    private int slot(long hash) {
        int mask = hashes.length - 1;
        int slot = (int) (hash ^ (hash >>> 32)) & mask;
        while (windows[slot] != null && hashes[slot] != hash) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
