package io.tidewatch.alert.evaluation;

import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.source.SeriesPoints;
import io.tidewatch.promql.source.SeriesSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A source with the newest results of a group on top: a rule sees what those before it have just recorded, before the
 * stream brings it. Of a time stamp that both have, the results' sample counts. Not for several threads.
 */
final class RecordedSource implements SeriesSource {
    /** The stream brings older ones by then. */
    private static final int EVALUATIONS = 3;

    private final SeriesSource stream;
    private final Deque<Map<Labels, RecordedSample>> evaluations = new ArrayDeque<>();

    RecordedSource(SeriesSource stream) {
        this.stream = stream;
    }

    /** What is added from here on is of one evaluation. */
    void begin() {
        evaluations.addLast(new HashMap<>());
        if (evaluations.size() > EVALUATIONS) {
            evaluations.removeFirst();
        }
    }

    void add(RecordedSample sample) {
        evaluations.getLast().put(sample.labels(), sample);
    }

    @Override
    public List<SeriesPoints> select(List<LabelMatcher> matchers, long startMs, long endMs) {
        Map<Labels, List<RecordedSample>> own = new LinkedHashMap<>();
        for (Map<Labels, RecordedSample> evaluation : evaluations) {
            evaluation.forEach((labels, sample) -> {
                if (sample.timestampMs() >= startMs
                        && sample.timestampMs() <= endMs
                        && matchers.stream().allMatch(matcher -> matcher.matches(labels))) {
                    own.computeIfAbsent(labels, l -> new ArrayList<>(EVALUATIONS))
                            .add(sample);
                }
            });
        }
        List<SeriesPoints> all = new ArrayList<>();
        for (SeriesPoints points : stream.select(matchers, startMs, endMs)) {
            List<RecordedSample> more = own.remove(points.labels());
            all.add(more == null ? points : merged(points, more));
        }
        own.forEach(
                (labels, samples) -> all.add(merged(new SeriesPoints(labels, new long[0], new double[0], 0), samples)));
        return all;
    }

    /** Both, ascending by time stamp. */
    private static SeriesPoints merged(SeriesPoints points, List<RecordedSample> more) {
        int most = points.size() + more.size();
        long[] timestamps = new long[most];
        double[] values = new double[most];
        @Nullable NativeHistogram[] histograms = new NativeHistogram[most];
        long[] starts = new long[most];
        boolean anyHistogram = false;
        int size = 0;
        int next = 0;
        for (int i = 0; i <= points.size(); i++) {
            long until = i == points.size() ? Long.MAX_VALUE : points.timestampsMs()[i];
            boolean replaced = false;
            while (next < more.size() && more.get(next).timestampMs() <= until) {
                RecordedSample sample = more.get(next++);
                replaced |= sample.timestampMs() == until;
                timestamps[size] = sample.timestampMs();
                values[size] = sample.value();
                histograms[size] = sample.histogram();
                anyHistogram |= sample.histogram() != null;
                size++;
            }
            if (i < points.size() && !replaced) {
                timestamps[size] = until;
                values[size] = points.values()[i];
                histograms[size] = points.histograms() == null ? null : points.histograms()[i];
                starts[size] = points.startsMs() == null ? 0 : points.startsMs()[i];
                anyHistogram |= histograms[size] != null;
                size++;
            }
        }
        return new SeriesPoints(
                points.labels(),
                Arrays.copyOf(timestamps, size),
                Arrays.copyOf(values, size),
                anyHistogram ? Arrays.copyOf(histograms, size) : null,
                points.startsMs() == null ? null : Arrays.copyOf(starts, size),
                size);
    }
}
