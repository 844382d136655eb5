package io.tidewatch.query.prom;

import io.tidewatch.events.metrics.HistogramBytes;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.source.SeriesPoints;
import io.tidewatch.promql.source.SeriesSource;
import io.tidewatch.query.head.MetricsPipeline;
import io.tidewatch.query.head.PartitionHead;
import io.tidewatch.query.head.SampleBuffer;
import io.tidewatch.query.series.SeriesCatalog;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.SeriesStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one project: what is in memory united with what is sealed, by series and time stamp. Safe for any
 * thread.
 */
final class HeadAndStore implements SeriesSource {
    private final ProjectId project;
    private final SeriesCatalog catalog;
    private final MetricsPipeline pipeline;
    private final SeriesStore store;

    HeadAndStore(ProjectId project, SeriesCatalog catalog, MetricsPipeline pipeline, SeriesStore store) {
        this.project = project;
        this.catalog = catalog;
        this.pipeline = pipeline;
        this.store = store;
    }

    @Override
    public List<SeriesPoints> select(List<LabelMatcher> matchers, long startMs, long endMs) {
        List<SeriesEntry> entries = catalog.of(project).select(matchers);
        // Memory first: what a seal moves in between is then seen twice, never not at all.
        Map<SeriesEntry, SampleBuffer> newest = new HashMap<>();
        for (PartitionHead head : pipeline.heads()) {
            for (SeriesEntry entry : entries) {
                head.collect(entry, startMs, endMs, newest.computeIfAbsent(entry, e -> new SampleBuffer()));
            }
        }
        Map<SeriesEntry, SampleBuffer> sealed = new HashMap<>();
        List<SeriesEntry> reachBack =
                entries.stream().filter(e -> e.sealedThroughMs() >= startMs).toList();
        if (!reachBack.isEmpty()) {
            store.read(project, reachBack, startMs, endMs, e -> sealed.computeIfAbsent(e, x -> new SampleBuffer()));
        }
        List<SeriesPoints> selected = new ArrayList<>();
        HistogramBytes decoder = new HistogramBytes();
        for (SeriesEntry entry : entries) {
            SampleBuffer all = sealed.getOrDefault(entry, new SampleBuffer()).sortedUnique();
            SampleBuffer head = newest.get(entry);
            if (head != null) {
                all.addRange(head, startMs, endMs);
            }
            SampleBuffer points = all.sortedUnique();
            if (points.size() > 0) {
                selected.add(points(entry.labels(), points, decoder));
            }
        }
        return selected;
    }

    /** What the sender said of the sample before its own need not be the sample before in a union or a range. */
    private static NativeHistogram unsure(NativeHistogram h) {
        return h.resetHint() != NativeHistogram.ResetHint.NO_RESET
                ? h
                : new NativeHistogram(
                        NativeHistogram.ResetHint.UNKNOWN,
                        h.schema(),
                        h.zeroThreshold(),
                        h.zeroCount(),
                        h.count(),
                        h.sum(),
                        h.positiveSpans(),
                        h.positiveCounts(),
                        h.negativeSpans(),
                        h.negativeCounts(),
                        h.customBounds());
    }

    private static SeriesPoints points(Labels labels, SampleBuffer samples, HistogramBytes decoder) {
        byte @Nullable [] @Nullable [] bytes = samples.histograms();
        @Nullable NativeHistogram @Nullable [] histograms = null;
        if (bytes != null) {
            histograms = new NativeHistogram[samples.size()];
            for (int i = 0; i < samples.size(); i++) {
                byte[] histogram = bytes[i];
                histograms[i] = histogram == null ? null : unsure(decoder.decode(histogram));
            }
        }
        return new SeriesPoints(
                labels, samples.timestamps(), samples.values(), histograms, samples.starts(), samples.size());
    }
}
