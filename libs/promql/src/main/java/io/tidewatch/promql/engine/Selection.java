package io.tidewatch.promql.engine;

import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.promql.ast.At;
import io.tidewatch.promql.ast.Extension;
import io.tidewatch.promql.ast.MatrixSelector;
import io.tidewatch.promql.ast.VectorSelector;
import io.tidewatch.promql.histogram.Histogram;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.source.SampleUse;
import io.tidewatch.promql.source.SeriesPoints;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what selectors select; each series' samples are walked once for all steps. */
final class Selection {
    private final Evaluation evaluation;
    private final Steps steps;
    private final Queried queried;

    Selection(Evaluation evaluation, Steps steps, Queried queried) {
        this.evaluation = evaluation;
        this.steps = steps;
        this.queried = queried;
    }

    /** What of a sample becomes the value of an element. */
    enum Take {
        VALUE,
        /** Its time stamp in seconds. */
        TIMESTAMP,
        /** Since when it counts, in seconds; 0 where unknown. */
        START
    }

    /** The instant that a selector at a step looks back from. */
    long reference(int step, @Nullable At at, long offsetMs) {
        long time = at == null ? steps.at(step) : at.resolve(evaluation.startMs, evaluation.endMs);
        return time - offsetMs;
    }

    /**
     * The newest sample within the look-back at each step.
     *
     * @param what to take of each sample
     */
    List<Column> instant(VectorSelector selector, Take what) {
        if (selector.extension() == Extension.SMOOTHED && what == Take.VALUE) {
            return smoothed(selector);
        }
        long lookback = evaluation.options.lookbackMs();
        boolean statistics = evaluation.onlyStatistics(selector);
        List<Column> columns = new ArrayList<>();
        for (SeriesPoints series : select(selector, lookback, 0)) {
            ColumnBuilder column = new ColumnBuilder(steps.count());
            @Nullable NativeHistogram[] histograms = series.histograms();
            int next = 0;
            int converted = -1;
            Histogram histogram = null;
            for (int i = 0; i < steps.count(); i++) {
                long reference = reference(i, selector.at(), selector.offsetMs());
                while (next < series.size() && series.timestampsMs()[next] <= reference) {
                    next++;
                }
                int newest = next - 1;
                if (newest < 0 || series.timestampsMs()[newest] <= reference - lookback) {
                    continue;
                }
                if (converted != newest) {
                    histogram = histograms == null ? null : histogram(histograms, newest, statistics);
                    converted = newest;
                }
                boolean stale = histogram == null ? StaleMarker.is(series.values()[newest]) : histogram.isStale();
                if (stale) {
                    continue;
                }
                queried.add(i, histogram == null ? 1 : histogram.weight());
                switch (what) {
                    case VALUE -> column.set(i, series.values()[newest], histogram);
                    case TIMESTAMP -> column.set(i, series.timestampsMs()[newest] / 1000.0);
                    case START -> column.set(i, start(series, newest) / 1000.0);
                }
            }
            if (!column.isEmpty()) {
                evaluation.budget.useSamples(steps.count());
                columns.add(column.build(series.labels(), false));
            }
        }
        return columns;
    }

    /** At each step the value interpolated between the samples on both sides, each within the look-back. */
    private List<Column> smoothed(VectorSelector selector) {
        long lookback = evaluation.options.lookbackMs();
        List<Column> columns = new ArrayList<>();
        for (SeriesPoints points : select(selector, lookback, lookback)) {
            Series series = Series.of(points, false);
            Window window = new Window(series);
            ColumnBuilder column = new ColumnBuilder(steps.count());
            for (int i = 0; i < steps.count(); i++) {
                long reference = reference(i, selector.at(), selector.offsetMs());
                window.moveTo(reference, reference, steps.at(i), lookback, lookback);
                ExtendedRange.interpolateAt(window, reference, column, i);
                queried.add(i, window.weight());
            }
            if (!column.isEmpty()) {
                evaluation.budget.useSamples(steps.count());
                columns.add(column.build(series.labels(), false));
            }
        }
        return columns;
    }

    private static @Nullable Histogram histogram(@Nullable NativeHistogram[] histograms, int at, boolean statistics) {
        NativeHistogram sample = histograms[at];
        if (sample == null) {
            return null;
        }
        NativeHistogram before = statistics && at > 0 ? histograms[at - 1] : null;
        Histogram histogram = Histogram.of(sample);
        return before == null ? histogram : histogram.withHintAfter(Histogram.of(before));
    }

    private static long start(SeriesPoints series, int sample) {
        long[] starts = series.startsMs();
        return starts == null ? 0 : starts[sample];
    }

    /** All series with a sample in any step's range. */
    List<Series> range(MatrixSelector selector) {
        VectorSelector vector = selector.selector();
        long lookback = evaluation.options.lookbackMs();
        long before = vector.extension() == Extension.NONE ? 0 : lookback;
        long after = vector.extension() == Extension.SMOOTHED ? lookback : 0;
        List<Series> out = new ArrayList<>();
        for (SeriesPoints points : select(vector, selector.rangeMs() + before, after)) {
            Series series = Series.of(points, evaluation.options.useStartTimestamps());
            if (!series.isEmpty()) {
                out.add(
                        evaluation.onlyStatistics(vector)
                                ? series.withHistograms(series.histograms().withHints())
                                : series);
            }
        }
        return out;
    }

    private List<SeriesPoints> select(VectorSelector selector, long reachMs, long aheadMs) {
        long first = reference(0, selector.at(), selector.offsetMs()) - reachMs + 1;
        long last = reference(steps.count() - 1, selector.at(), selector.offsetMs()) + aheadMs;
        return select(selector.matchers(), first, last, evaluation.use(selector));
    }

    /** The series of a source, charged to the budget, ascending by labels. */
    List<SeriesPoints> select(List<LabelMatcher> matchers, long firstMs, long lastMs) {
        return select(matchers, firstMs, lastMs, SampleUse.NEWEST);
    }

    private List<SeriesPoints> select(List<LabelMatcher> matchers, long firstMs, long lastMs, SampleUse use) {
        List<SeriesPoints> series =
                new ArrayList<>(evaluation.source.select(matchers, firstMs, Math.max(firstMs, lastMs), use));
        evaluation.budget.checkSeries(series.size());
        for (SeriesPoints points : series) {
            evaluation.budget.useSamples(weight(points));
        }
        series.sort(Comparator.comparing(SeriesPoints::labels));
        return series;
    }

    /** How many samples the points count for: one for each 16 bytes, as Prometheus counts histograms. */
    private static long weight(SeriesPoints points) {
        @Nullable NativeHistogram[] histograms = points.histograms();
        long weight = points.size();
        if (histograms != null) {
            for (int i = 0; i < points.size(); i++) {
                NativeHistogram histogram = histograms[i];
                if (histogram != null) {
                    int buckets = histogram.positiveCounts().size()
                            + histogram.negativeCounts().size()
                            + histogram.customBounds().size();
                    weight += 10 + buckets / 2;
                }
            }
        }
        return weight;
    }
}
