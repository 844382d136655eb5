package io.tidewatch.query.prom;

import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.source.SampleUse;
import io.tidewatch.promql.source.SeriesPoints;
import io.tidewatch.promql.source.SeriesSource;
import io.tidewatch.query.head.MetricsPipeline;
import io.tidewatch.query.head.PartitionHead;
import io.tidewatch.query.series.SeriesCatalog;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.SeriesStore;
import io.tidewatch.query.store.SeriesStore.SealedSamples;
import io.tidewatch.timeseries.codec.ChunkReader;
import io.tidewatch.timeseries.codec.Samples;
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
    private final ReadRemarks remarks;

    /** @param remarks told what was read, and what the answer lacks */
    HeadAndStore(
            ProjectId project,
            SeriesCatalog catalog,
            MetricsPipeline pipeline,
            SeriesStore store,
            ReadRemarks remarks) {
        this.project = project;
        this.catalog = catalog;
        this.pipeline = pipeline;
        this.store = store;
        this.remarks = remarks;
    }

    @Override
    public List<SeriesPoints> select(List<LabelMatcher> matchers, long startMs, long endMs) {
        return select(matchers, startMs, endMs, SampleUse.NEWEST);
    }

    @Override
    public List<SeriesPoints> select(List<LabelMatcher> matchers, long startMs, long endMs, SampleUse use) {
        List<SeriesEntry> entries = catalog.of(project).select(matchers);
        // Memory first: what a seal moves in between is then seen twice, never not at all.
        Map<SeriesEntry, Samples> newest = new HashMap<>();
        ChunkReader reader = new ChunkReader();
        for (PartitionHead head : pipeline.heads()) {
            for (SeriesEntry entry : entries) {
                if (head.holds(entry)) {
                    head.collect(entry, startMs, endMs, reader, newest.computeIfAbsent(entry, e -> new Samples()));
                }
            }
        }
        List<SeriesEntry> reachBack =
                entries.stream().filter(e -> e.sealedThroughMs() >= startMs).toList();
        SealedSamples sealed =
                reachBack.isEmpty() ? SealedSamples.NONE : store.read(project, reachBack, startMs, endMs, use);
        remarks.read(sealed);
        List<SeriesPoints> selected = new ArrayList<>();
        for (SeriesEntry entry : entries) {
            Samples points = united(sealed.bySeries().get(entry), newest.get(entry));
            if (points != null && points.size() > 0) {
                selected.add(points(entry.labels(), points));
            }
        }
        return selected;
    }

    /** What is sealed came first. */
    private static @Nullable Samples united(@Nullable Samples sealed, @Nullable Samples newest) {
        if (sealed == null || newest == null) {
            return sealed == null ? newest : sealed;
        }
        sealed.addAll(newest);
        return sealed.ordered();
    }

    /** What the sender said of the sample before its own need not be the sample before in a union or a range. */
    private static @Nullable NativeHistogram unsure(@Nullable NativeHistogram h) {
        return h == null || h.resetHint() != NativeHistogram.ResetHint.NO_RESET
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

    private static SeriesPoints points(Labels labels, Samples samples) {
        @Nullable NativeHistogram[] given = samples.histograms();
        @Nullable NativeHistogram @Nullable [] histograms = null;
        if (given != null) {
            histograms = new NativeHistogram[samples.size()];
            for (int i = 0; i < samples.size(); i++) {
                histograms[i] = unsure(given[i]);
            }
        }
        return new SeriesPoints(
                labels, samples.times(), samples.values(), histograms, samples.starts(), samples.size());
    }
}
