package io.tidewatch.promql.source;

import io.tidewatch.model.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A source in memory: the twin of a storage for tests, scripts and measurements. Safe for any thread. */
public final class MemorySource implements SeriesSource {
    private final Map<Labels, Points> series = new LinkedHashMap<>();

    /**
     * Adds a sample; one with the time stamp of an earlier one replaces it.
     *
     * @param timestampMs milliseconds since the Unix epoch
     */
    public synchronized void add(Labels labels, long timestampMs, double value) {
        series.computeIfAbsent(labels, l -> new Points()).add(timestampMs, value);
    }

    /** Forgets everything. */
    public synchronized void clear() {
        series.clear();
    }

    @Override
    public synchronized List<SeriesPoints> select(List<LabelMatcher> matchers, long startMs, long endMs) {
        List<SeriesPoints> out = new ArrayList<>();
        series.forEach((labels, points) -> {
            if (matchers.stream().allMatch(m -> m.matches(labels))) {
                SeriesPoints slice = points.slice(labels, startMs, endMs);
                if (slice.size() > 0) {
                    out.add(slice);
                }
            }
        });
        return out;
    }

    /** Samples ascending by time stamp. */
    private static final class Points {
        private long[] timestampsMs = new long[16];
        private double[] values = new double[16];
        private int size;

        void add(long timestampMs, double value) {
            int at = size;
            if (size > 0 && timestampMs <= timestampsMs[size - 1]) {
                int found = Arrays.binarySearch(timestampsMs, 0, size, timestampMs);
                if (found >= 0) {
                    values[found] = value;
                    return;
                }
                at = -found - 1;
            }
            if (size == timestampsMs.length) {
                timestampsMs = Arrays.copyOf(timestampsMs, 2 * size);
                values = Arrays.copyOf(values, 2 * size);
            }
            System.arraycopy(timestampsMs, at, timestampsMs, at + 1, size - at);
            System.arraycopy(values, at, values, at + 1, size - at);
            timestampsMs[at] = timestampMs;
            values[at] = value;
            size++;
        }

        SeriesPoints slice(Labels labels, long startMs, long endMs) {
            int from = firstAtOrAfter(startMs);
            int to = endMs == Long.MAX_VALUE ? size : Math.max(from, firstAtOrAfter(endMs + 1));
            return new SeriesPoints(
                    labels,
                    Arrays.copyOfRange(timestampsMs, from, to),
                    Arrays.copyOfRange(values, from, to),
                    to - from);
        }

        private int firstAtOrAfter(long timestampMs) {
            int found = Arrays.binarySearch(timestampsMs, 0, size, timestampMs);
            return found >= 0 ? found : -found - 1;
        }
    }
}
