package io.tidewatch.promql.engine;

import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.Span;
import io.tidewatch.promql.ast.VectorSelector;
import io.tidewatch.promql.engine.Annotation.Level;
import io.tidewatch.promql.source.SampleUse;
import io.tidewatch.promql.source.SeriesSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What all parts of one query share. Not for several threads. */
final class Evaluation {
    final EngineOptions options;
    final SeriesSource source;
    final QueryBudget budget;
    /** Of the query as a whole, for {@code @ start()} and {@code @ end()}. */
    final long startMs;

    final long endMs;
    /** Whether one instant was asked for. */
    final boolean instant;
    /** Of a range query; 0 for an instant. */
    final long stepMs;

    final Remarks remarks = new Remarks(this);
    /** Selectors of whose histograms only count and sum are asked for. */
    private Set<VectorSelector> statistics = Set.of();

    private Map<VectorSelector, SampleUse> uses = Map.of();

    private final Set<Annotation> annotations = new LinkedHashSet<>();

    Evaluation(EngineOptions options, SeriesSource source, QueryBudget budget, long startMs, long endMs, long stepMs) {
        this.options = options;
        this.source = source;
        this.budget = budget;
        this.startMs = startMs;
        this.endMs = endMs;
        this.instant = stepMs == 0;
        this.stepMs = stepMs;
    }

    /** Looks at the expression before it is evaluated. */
    void prepare(Expr expr) {
        statistics = StatisticSelectors.of(expr);
        uses = SampleUses.of(expr);
    }

    /** What the samples of a selector are for. */
    SampleUse use(VectorSelector selector) {
        return uses.getOrDefault(selector, SampleUse.NEWEST);
    }

    boolean onlyStatistics(VectorSelector selector) {
        return statistics.contains(selector);
    }

    void warn(String message, Span span) {
        annotations.add(new Annotation(Level.WARNING, "PromQL warning: " + message, span));
    }

    void inform(String message, Span span) {
        annotations.add(new Annotation(Level.INFO, "PromQL info: " + message, span));
    }

    List<Annotation> annotations() {
        return new ArrayList<>(annotations);
    }
}
