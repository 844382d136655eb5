package io.tidewatch.promql.source;

import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    /** As {@link #add(Labels, long, double)}, a native histogram. */
    public synchronized void add(Labels labels, long timestampMs, NativeHistogram histogram) {
        series.computeIfAbsent(labels, l -> new Points()).add(timestampMs, histogram);
    }

    /**
     * Says since when a sample that was added counts; nothing happens where there is none.
     *
     * @param timestampMs of the sample
     * @param startMs milliseconds since the Unix epoch
     */
    public synchronized void setStart(Labels labels, long timestampMs, long startMs) {
        Points points = series.get(labels);
        if (points != null) {
            points.setStart(timestampMs, startMs);
        }
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
        private @Nullable NativeHistogram @Nullable [] histograms;
        private long @Nullable [] startsMs;
        private int size;

        void add(long timestampMs, double value) {
            int at = place(timestampMs);
            values[at] = value;
            if (histograms != null) {
                histograms[at] = null;
            }
        }

        void add(long timestampMs, NativeHistogram histogram) {
            int at = place(timestampMs);
            values[at] = Double.NaN;
            if (histograms == null) {
                histograms = new NativeHistogram[timestampsMs.length];
            }
            histograms[at] = histogram;
        }

        void setStart(long timestampMs, long startMs) {
            int at = Arrays.binarySearch(timestampsMs, 0, size, timestampMs);
            if (at >= 0) {
                if (startsMs == null) {
                    startsMs = new long[timestampsMs.length];
                }
                startsMs[at] = startMs;
            }
        }

        /** The index of a sample with this time stamp, made where there is none. */
        private int place(long timestampMs) {
            int at = size;
            if (size > 0 && timestampMs <= timestampsMs[size - 1]) {
                int found = Arrays.binarySearch(timestampsMs, 0, size, timestampMs);
                if (found >= 0) {
                    return found;
                }
                at = -found - 1;
            }
            if (size == timestampsMs.length) {
                timestampsMs = Arrays.copyOf(timestampsMs, 2 * size);
                values = Arrays.copyOf(values, 2 * size);
                histograms = histograms == null ? null : Arrays.copyOf(histograms, 2 * size);
                startsMs = startsMs == null ? null : Arrays.copyOf(startsMs, 2 * size);
            }
            shift(timestampsMs, at);
            shift(values, at);
            if (histograms != null) {
                shift(histograms, at);
                histograms[at] = null;
            }
            if (startsMs != null) {
                shift(startsMs, at);
                startsMs[at] = 0;
            }
            timestampsMs[at] = timestampMs;
            size++;
            return at;
        }

        @SuppressWarnings("SuspiciousSystemArraycopy")
        private void shift(Object array, int at) {
            System.arraycopy(array, at, array, at + 1, size - at);
        }

        SeriesPoints slice(Labels labels, long startMs, long endMs) {
            int from = firstAtOrAfter(startMs);
            int to = endMs == Long.MAX_VALUE ? size : Math.max(from, firstAtOrAfter(endMs + 1));
            return new SeriesPoints(
                    labels,
                    Arrays.copyOfRange(timestampsMs, from, to),
                    Arrays.copyOfRange(values, from, to),
                    histograms == null ? null : Arrays.copyOfRange(histograms, from, to),
                    startsMs == null ? null : Arrays.copyOfRange(startsMs, from, to),
                    to - from);
        }

        private int firstAtOrAfter(long timestampMs) {
            int found = Arrays.binarySearch(timestampsMs, 0, size, timestampMs);
            return found >= 0 ? found : -found - 1;
        }
    }
}
