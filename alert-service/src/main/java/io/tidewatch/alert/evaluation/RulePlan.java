package io.tidewatch.alert.evaluation;

import io.tidewatch.live.ContinuousQuery;
import io.tidewatch.live.Selection;
import io.tidewatch.model.Labels;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.ExprWalk;
import io.tidewatch.promql.ast.MatrixSelector;
import io.tidewatch.promql.ast.Subquery;
import io.tidewatch.promql.ast.ValueType;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.Value;
import io.tidewatch.promql.select.Selected;
import io.tidewatch.promql.select.Selectors;
import io.tidewatch.promql.source.SeriesSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The expressions of a rule, parsed: what they read, how they are evaluated. Immutable, safe for any thread.
 *
 * @param condition the rule's expression
 * @param recovery its recovery expression; null for none
 * @param selections what both read, and what the rule's templates ask for
 * @param queried of these, what templates ask for
 * @param mode how arriving samples make it due
 * @param readsClock whether the result changes with time although no sample comes or goes
 */
record RulePlan(
        Expr condition,
        @Nullable Expr recovery,
        List<Selection> selections,
        List<Selection> queried,
        ContinuousQuery.Mode mode,
        boolean readsClock) {
    RulePlan {
        selections = List.copyOf(selections);
        queried = List.copyOf(queried);
    }

    /**
     * Parses a rule's expressions.
     *
     * @param recovery empty for none
     * @param together whether series cannot be told apart before all of them have been evaluated
     * @param queries what the rule's templates ask for; one that cannot be read from the stream is left out, which the
     *     template says when it comes to it
     * @throws TidewatchException when one does not parse, is neither vector nor scalar, or reads what the stream cannot
     *     give
     */
    static RulePlan of(
            String condition,
            String recovery,
            boolean eager,
            boolean together,
            Collection<String> queries,
            Engine engine) {
        Expr parsed = parse(condition);
        Expr parsedRecovery = recovery.isEmpty() ? null : parse(recovery);
        List<Selection> selections = new ArrayList<>(selections(parsed, engine));
        boolean combines = together || !queries.isEmpty() || Selectors.combinesSeries(parsed) || selections.size() != 1;
        boolean readsClock = Selectors.readsClock(parsed);
        if (parsedRecovery != null) {
            List<Selection> ofRecovery = selections(parsedRecovery, engine);
            combines |= Selectors.combinesSeries(parsedRecovery)
                    || ofRecovery.size() != 1
                    || !ofRecovery
                            .get(0)
                            .matchers()
                            .equals(
                                    selections.isEmpty()
                                            ? null
                                            : selections.get(0).matchers());
            readsClock |= Selectors.readsClock(parsedRecovery);
            selections.addAll(ofRecovery);
        }
        combines |=
                selections.stream().anyMatch(selection -> selection.metricName().isEmpty());
        ContinuousQuery.Mode mode = combines || readsClock
                ? (eager ? ContinuousQuery.Mode.EAGER : ContinuousQuery.Mode.SETTLED)
                : ContinuousQuery.Mode.PER_SERIES;
        List<Selection> queried = queried(queries, engine);
        selections.addAll(queried);
        return new RulePlan(parsed, parsedRecovery, selections, queried, mode, readsClock);
    }

    /** What templates read. */
    static List<Selection> queried(Collection<String> queries, Engine engine) {
        List<Selection> queried = new ArrayList<>();
        for (String query : queries) {
            try {
                queried.addAll(selections(parse(query), engine));
            } catch (TidewatchException e) {
                // The template's text says it.
            }
        }
        return queried;
    }

    /** An expression that gives an instant vector or a scalar. */
    static Expr parse(String text) {
        Expr expr = PromQl.parse(text);
        if (expr.type() != ValueType.VECTOR && expr.type() != ValueType.SCALAR) {
            throw TidewatchException.caller("a rule needs an instant vector or a scalar, not a "
                    + expr.type().toString().toLowerCase(Locale.ROOT));
        }
        return expr;
    }

    /** What an expression reads of the stream. */
    static List<Selection> selections(Expr expr, Engine engine) {
        List<Selection> selections = new ArrayList<>();
        boolean ranges = readsRanges(expr);
        for (Selected selected : Selectors.of(expr, engine.options())) {
            if (selected.fixed()) {
                throw TidewatchException.caller("a rule reads the stream, so '@' cannot fix the time of a selector");
            }
            if (selected.delayMs() < 0) {
                throw TidewatchException.caller("a rule reads the stream, so an offset cannot reach into the future");
            }
            long windowMs = selected.reachMs() - selected.delayMs();
            selections.add(new Selection(selected.matchers(), windowMs, selected.delayMs(), ranges));
        }
        return selections;
    }

    private static boolean readsRanges(Expr expr) {
        return expr instanceof MatrixSelector
                || expr instanceof Subquery
                || ExprWalk.children(expr).stream().anyMatch(RulePlan::readsRanges);
    }

    /** The elements that an expression returns; a scalar counts as one element without labels. */
    static List<Value.Element> evaluate(Engine engine, Expr expr, SeriesSource source, long instantMs) {
        Value value = engine.instant(expr, source, instantMs).value();
        if (value instanceof Value.VectorValue vector) {
            return vector.elements();
        }
        if (value instanceof Value.ScalarValue scalar) {
            return List.of(new Value.Element(Labels.EMPTY, instantMs, scalar.value()));
        }
        throw TidewatchException.caller("a rule needs an instant vector or a scalar");
    }
}
