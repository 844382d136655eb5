package io.tidewatch.query.prom;

import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.source.SampleUse;
import io.tidewatch.promql.source.SeriesPoints;
import io.tidewatch.promql.source.SeriesSource;
import io.tidewatch.query.newest.NewestSamples;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.SeriesStore;
import io.tidewatch.query.store.SeriesStore.SealedSamples;
import io.tidewatch.query.store.Tier;
import io.tidewatch.timeseries.codec.Samples;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one project: what is in memory united with what is sealed, by series and time stamp. Safe for any
 * thread.
 */
final class HeadAndStore implements SeriesSource {
    private final ProjectId project;
    private final NewestSamples newest;
    private final SeriesStore store;
    private final @Nullable Tier tier;
    private final ReadRemarks remarks;

    /**
     * @param tier the only one that is read; null for the usual choice
     * @param remarks told what was read, and what the answer lacks
     */
    HeadAndStore(ProjectId project, NewestSamples newest, SeriesStore store, @Nullable Tier tier, ReadRemarks remarks) {
        this.project = project;
        this.newest = newest;
        this.store = store;
        this.tier = tier;
        this.remarks = remarks;
    }

    @Override
    public List<SeriesPoints> select(List<LabelMatcher> matchers, long startMs, long endMs) {
        return select(matchers, startMs, endMs, SampleUse.NEWEST);
    }

    @Override
    public List<SeriesPoints> select(List<LabelMatcher> matchers, long startMs, long endMs, SampleUse use) {
        // Memory first: what a seal moves in between is then seen twice, never not at all.
        NewestSamples.Found<Samples> fresh = newest.samples(project, matchers, startMs, endMs, remarks::lacks);
        if (tier != null && tier != Tier.RAW) {
            return aggregated(fresh, startMs, endMs, use, tier);
        }
        List<SeriesEntry> reachBack = fresh.series().stream()
                .filter(e -> fresh.mayBeSealed(e, startMs))
                .toList();
        SealedSamples sealed = reachBack.isEmpty() ? SealedSamples.NONE : sealed(reachBack, startMs, endMs, use);
        remarks.read(sealed);
        List<SeriesPoints> selected = new ArrayList<>();
        for (SeriesEntry entry : fresh.series()) {
            Samples points =
                    united(sealed.bySeries().get(entry), fresh.bySeries().get(entry));
            if (points != null && points.size() > 0) {
                selected.add(points(entry.labels(), points));
            }
        }
        return selected;
    }

    private SealedSamples sealed(List<SeriesEntry> series, long startMs, long endMs, SampleUse use) {
        return tier == null
                ? store.read(project, series, startMs, endMs, use)
                : store.read(project, series, startMs, endMs, use, tier);
    }

    /** Of aggregates alone, which are made some hours after their samples. */
    private List<SeriesPoints> aggregated(
            NewestSamples.Found<Samples> fresh, long startMs, long endMs, SampleUse use, Tier of) {
        SealedSamples sealed = store.read(project, fresh.series(), startMs, endMs, use, of);
        remarks.read(sealed);
        remarks.lacks("only aggregates of " + of.text() + " were read, as tier asks; they are made about eight hours"
                + " after their samples, and native histograms have none");
        List<SeriesPoints> selected = new ArrayList<>();
        sealed.bySeries().forEach((entry, samples) -> {
            if (samples.size() > 0) {
                selected.add(points(entry.labels(), samples));
            }
        });
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
