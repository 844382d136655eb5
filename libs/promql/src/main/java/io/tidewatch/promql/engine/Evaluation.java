package io.tidewatch.promql.engine;

import io.tidewatch.promql.ast.Span;
import io.tidewatch.promql.engine.Annotation.Level;
import io.tidewatch.promql.source.SeriesSource;
import io.tidewatch.promql.text.NumberText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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

    void warn(String message, Span span) {
        annotations.add(new Annotation(Level.WARNING, "PromQL warning: " + message, span));
    }

    void inform(String message, Span span) {
        annotations.add(new Annotation(Level.INFO, "PromQL info: " + message, span));
    }

    void warnQuantile(double quantile, Span span) {
        if (Double.isNaN(quantile) || quantile < 0 || quantile > 1) {
            warn("quantile value should be between 0 and 1, got " + NumberText.print(quantile), span);
        }
    }

    List<Annotation> annotations() {
        return new ArrayList<>(annotations);
    }
}
