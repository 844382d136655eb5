package io.tidewatch.events.metrics;

import io.tidewatch.events.MetricFamily;
import io.tidewatch.model.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Families and series of a record in the order in which they came. Reusable; not for several threads. */
final class SeriesTable {
    /** A family and its series, in order. */
    static final class Family {
        final String name;
        final int hash;
        int[] series = new int[4];
        int size;

        Family(String name) {
            this.name = name;
            hash = (int) MetricFamily.hash(name);
        }

        private void add(int number) {
            if (size == series.length) {
                series = Arrays.copyOf(series, 2 * size);
            }
            series[size++] = number;
        }
    }

    private final Map<String, Family> byName = new HashMap<>();
    private final List<Family> families = new ArrayList<>();

    /** Of the series before: those of a family mostly come together. */
    private @Nullable Family last;

    private int size;
    private long[] hashes = new long[32];
    private @Nullable Labels[] labels = new Labels[32];
    /** Open addressing: series number + 1 by hash; at most half full. */
    private int[] slots = new int[128];

    int size() {
        return size;
    }

    List<Family> families() {
        return Collections.unmodifiableList(families);
    }

    long hash(int series) {
        return hashes[series];
    }

    @Nullable
    Labels labels(int series) {
        return labels[series];
    }

    void setLabels(int series, Labels value) {
        labels[series] = value;
    }

    long[] hashesWithLabels() {
        long[] found = new long[size];
        int n = 0;
        for (int i = 0; i < size; i++) {
            if (labels[i] != null) {
                found[n++] = hashes[i];
            }
        }
        return Arrays.copyOf(found, n);
    }

    void clear() {
        Arrays.fill(labels, 0, size, null);
        Arrays.fill(slots, 0);
        size = 0;
        last = null;
        byName.clear();
        families.clear();
    }

    /** Number of the series of that hash, or -1. */
    int find(long hash) {
        int mask = slots.length - 1;
        for (int i = slot(hash, mask); slots[i] != 0; i = (i + 1) & mask) {
            if (hashes[slots[i] - 1] == hash) {
                return slots[i] - 1;
            }
        }
        return -1;
    }

    /** Adds a series that {@link #find} does not know; answers its number. */
    int add(String family, long hash) {
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * size);
            labels = Arrays.copyOf(labels, 2 * size);
        }
        hashes[size] = hash;
        Family section = last;
        if (section == null || !section.name.equals(family)) {
            section = byName.get(family);
            if (section == null) {
                section = new Family(family);
                byName.put(family, section);
                families.add(section);
            }
            last = section;
        }
        section.add(size);
        size++;
        if (4 * size > slots.length) {
            slots = new int[2 * slots.length];
            for (int i = 0; i < size; i++) {
                enter(i);
            }
        } else {
            enter(size - 1);
        }
        return size - 1;
    }

    private void enter(int series) {
        int mask = slots.length - 1;
        int i = slot(hashes[series], mask);
        while (slots[i] != 0) {
            i = (i + 1) & mask;
        }
        slots[i] = series + 1;
    }

    private static int slot(long hash, int mask) {
        return (int) (hash ^ (hash >>> 32)) & mask;
    }
}
