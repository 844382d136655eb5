package io.tidewatch.promql.engine;

import io.tidewatch.model.StaleMarker;
import io.tidewatch.promql.ast.At;
import io.tidewatch.promql.ast.MatrixSelector;
import io.tidewatch.promql.ast.VectorSelector;
import io.tidewatch.promql.source.SeriesPoints;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what selectors select; each series' samples are walked once for all steps. */
final class Selection {
    private final Evaluation evaluation;
    private final Steps steps;

    Selection(Evaluation evaluation, Steps steps) {
        this.evaluation = evaluation;
        this.steps = steps;
    }

    /** The instant that a selector at a step looks back from. */
    long reference(int step, @Nullable At at, long offsetMs) {
        long time = at == null ? steps.at(step) : at.resolve(evaluation.startMs, evaluation.endMs);
        return time - offsetMs;
    }

    /**
     * The newest sample within the look-back at each step.
     *
     * @param timestamps whether to take the samples' time stamps, in seconds, in place of their values
     */
    List<Column> instant(VectorSelector selector, boolean timestamps) {
        long lookback = evaluation.options.lookbackMs();
        List<Column> columns = new ArrayList<>();
        for (SeriesPoints series : select(selector, lookback)) {
            Column column = Column.absent(series.labels(), steps.count(), false);
            int next = 0;
            boolean any = false;
            for (int i = 0; i < steps.count(); i++) {
                long reference = reference(i, selector.at(), selector.offsetMs());
                while (next < series.size() && series.timestampsMs()[next] <= reference) {
                    next++;
                }
                int newest = next - 1;
                if (newest < 0 || series.timestampsMs()[newest] <= reference - lookback) {
                    continue;
                }
                double value = series.values()[newest];
                if (!StaleMarker.is(value)) {
                    column.values()[i] = timestamps ? series.timestampsMs()[newest] / 1000.0 : value;
                    any = true;
                }
            }
            if (any) {
                evaluation.budget.useSamples(steps.count());
                columns.add(column);
            }
        }
        return columns;
    }

    /** All series with a sample in any step's range. */
    List<Series> range(MatrixSelector selector) {
        List<Series> out = new ArrayList<>();
        for (SeriesPoints points : select(selector.selector(), selector.rangeMs())) {
            Series series = Series.of(points);
            if (series.size() > 0) {
                out.add(series);
            }
        }
        return out;
    }

    private List<SeriesPoints> select(VectorSelector selector, long reachMs) {
        long first = reference(0, selector.at(), selector.offsetMs()) - reachMs + 1;
        long last = reference(steps.count() - 1, selector.at(), selector.offsetMs());
        List<SeriesPoints> series =
                new ArrayList<>(evaluation.source.select(selector.matchers(), first, Math.max(first, last)));
        evaluation.budget.checkSeries(series.size());
        for (SeriesPoints points : series) {
            evaluation.budget.useSamples(points.size());
        }
        series.sort(Comparator.comparing(SeriesPoints::labels));
        return series;
    }
}
