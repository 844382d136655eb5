package io.tidewatch.alert.evaluation;

import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.MetricFamily;
import io.tidewatch.events.SeriesHasher;
import io.tidewatch.events.metrics.MetricsRecordWriter;
import io.tidewatch.live.Selection;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.source.SeriesPoints;
import io.tidewatch.promql.source.SeriesSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The metrics topic of a simulation: records by partition, and all that they hold as a source for the engine. */
final class SimulatedLog implements SeriesSource {
    record Entry(long appendMs, EventHeaders headers, byte[] value) {}

    private final List<List<Entry>> partitions = new ArrayList<>();
    private final Map<Labels, TreeMap<Long, Double>> samples = new TreeMap<>();

    SimulatedLog(int partitionCount) {
        for (int i = 0; i < partitionCount; i++) {
            partitions.add(new ArrayList<>());
        }
    }

    List<Entry> partition(int partition) {
        return partitions.get(partition);
    }

    int partitionCount() {
        return partitions.size();
    }

    /** Appends a record of one sample, labels in it. */
    void append(int partition, long appendMs, Labels labels, long timestampMs, double value) {
        MetricsRecordWriter writer = new MetricsRecordWriter();
        int series = writer.series(MetricFamily.of(labels.metricName()), SeriesHasher.hash(labels), labels);
        writer.sample(series, timestampMs, value, 0);
        partitions.get(partition).add(new Entry(appendMs, writer.headers(ProjectId.DEFAULT, null), writer.toBytes()));
        samples.computeIfAbsent(labels, l -> new TreeMap<>()).putIfAbsent(timestampMs, value);
    }

    /** Appends a record of one native histogram, labels in it; it is no part of the source. */
    void append(int partition, long appendMs, Labels labels, long timestampMs, NativeHistogram histogram) {
        MetricsRecordWriter writer = new MetricsRecordWriter();
        int series = writer.series(MetricFamily.of(labels.metricName()), SeriesHasher.hash(labels), labels);
        writer.histogram(series, timestampMs, histogram, 0);
        partitions.get(partition).add(new Entry(appendMs, writer.headers(ProjectId.DEFAULT, null), writer.toBytes()));
    }

    @Override
    public List<SeriesPoints> select(List<LabelMatcher> matchers, long startMs, long endMs) {
        List<SeriesPoints> found = new ArrayList<>();
        samples.forEach((labels, all) -> {
            var within = all.subMap(startMs, true, endMs, true);
            if (!within.isEmpty() && matchers.stream().allMatch(m -> m.matches(labels))) {
                found.add(new SeriesPoints(
                        labels,
                        within.keySet().stream().mapToLong(Long::longValue).toArray(),
                        within.values().stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray(),
                        within.size()));
            }
        });
        return found;
    }

    /** The series that a selection reads, each with the time stamps of its samples. */
    Map<Labels, Set<Long>> timestamps(Selection selection) {
        Map<Labels, Set<Long>> found = new TreeMap<>();
        samples.forEach((labels, all) -> {
            if (selection.selects(labels)) {
                found.put(labels, all.keySet());
            }
        });
        return found;
    }
}
