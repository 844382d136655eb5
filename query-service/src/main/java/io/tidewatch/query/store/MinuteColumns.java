package io.tidewatch.query.store;

import io.tidewatch.model.StaleMarker;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A run of samples by minute: how many, their sum, least, greatest and last. Stale markers are no
 * values, native histograms are left out. Reusable. */
final class MinuteColumns {
    private static final long MINUTE_MS = 60_000;

    long[] minutes = new long[8];
    int[] counts = new int[8];
    double[] sums = new double[8];
    double[] mins = new double[8];
    double[] maxs = new double[8];
    double[] lasts = new double[8];
    int size;

    /** Replaces what is here by the samples from inclusive to exclusive, ascending by time stamp. */
    void of(long[] timestamps, double[] values, byte @Nullable [] @Nullable [] histograms, int from, int to) {
        size = 0;
        for (int i = from; i < to; i++) {
            double value = values[i];
            if (StaleMarker.is(value) || (histograms != null && histograms[i] != null)) {
                continue;
            }
            long minute = Math.floorDiv(timestamps[i], MINUTE_MS) * MINUTE_MS;
            if (size == 0 || minutes[size - 1] != minute) {
                begin(minute);
            }
            int m = size - 1;
            mins[m] = counts[m] == 0 || value < mins[m] || Double.isNaN(mins[m]) ? value : mins[m];
            maxs[m] = counts[m] == 0 || value > maxs[m] || Double.isNaN(maxs[m]) ? value : maxs[m];
            sums[m] += value;
            lasts[m] = value;
            counts[m]++;
        }
    }

    private void begin(long minute) {
        if (size == minutes.length) {
            int capacity = size * 2;
            minutes = Arrays.copyOf(minutes, capacity);
            counts = Arrays.copyOf(counts, capacity);
            sums = Arrays.copyOf(sums, capacity);
            mins = Arrays.copyOf(mins, capacity);
            maxs = Arrays.copyOf(maxs, capacity);
            lasts = Arrays.copyOf(lasts, capacity);
        }
        minutes[size] = minute;
        counts[size] = 0;
        sums[size++] = 0;
    }
}
