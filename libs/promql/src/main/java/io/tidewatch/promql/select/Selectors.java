package io.tidewatch.promql.select;

import io.tidewatch.promql.ast.Aggregation;
import io.tidewatch.promql.ast.Binary;
import io.tidewatch.promql.ast.Call;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.ExprWalk;
import io.tidewatch.promql.ast.Extension;
import io.tidewatch.promql.ast.Function;
import io.tidewatch.promql.ast.MatrixSelector;
import io.tidewatch.promql.ast.Subquery;
import io.tidewatch.promql.ast.ValueType;
import io.tidewatch.promql.ast.VectorSelector;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.EngineOptions;
import io.tidewatch.promql.engine.InfoFunction;
import io.tidewatch.promql.engine.QueryException;
import java.util.ArrayList;
import java.util.List;

/** What expressions read and how their results depend on it. */
public final class Selectors {
    private final EngineOptions options;
    private final List<Selected> found = new ArrayList<>();

    private Selectors(EngineOptions options) {
        this.options = options;
    }

    /**
     * All selectors of an expression, in the order in which they are written, under the given look-back. Durations are
     * those of an instant: {@code step()} and {@code range()} are 0.
     *
     * @throws QueryException when a duration cannot be calculated
     */
    public static List<Selected> of(Expr expr, EngineOptions options) {
        Selectors selectors = new Selectors(options);
        selectors.walk(Engine.resolved(expr, 0, 0), 0, 0, false);
        return List.copyOf(selectors.found);
    }

    /** As {@link #of(Expr, EngineOptions)} with Prometheus' defaults. */
    public static List<Selected> of(Expr expr) {
        return of(expr, EngineOptions.defaults());
    }

    /**
     * Whether an element of the result may depend on more than one input series, or on there being none. When false,
     * each input series can be evaluated on its own.
     */
    public static boolean combinesSeries(Expr expr) {
        if (expr instanceof Aggregation) {
            return true;
        }
        if (expr instanceof Binary binary
                && binary.left().type() == ValueType.VECTOR
                && binary.right().type() == ValueType.VECTOR) {
            return true;
        }
        if (expr instanceof Call call) {
            switch (call.function()) {
                case ABSENT,
                        ABSENT_OVER_TIME,
                        TO_SCALAR,
                        HISTOGRAM_QUANTILE,
                        HISTOGRAM_QUANTILES,
                        HISTOGRAM_FRACTION,
                        INFO -> {
                    return true;
                }
                default -> {}
            }
        }
        return ExprWalk.children(expr).stream().anyMatch(Selectors::combinesSeries);
    }

    /** Whether the result changes with time alone: {@code time()}, {@code absent}, date functions, no selector at all. */
    public static boolean readsClock(Expr expr) {
        if (expr instanceof Call call) {
            switch (call.function()) {
                case TIME, START, END, ABSENT, ABSENT_OVER_TIME, PREDICT_LINEAR -> {
                    return true;
                }
                case MINUTE, HOUR, DAY_OF_WEEK, DAY_OF_MONTH, DAY_OF_YEAR, DAYS_IN_MONTH, MONTH, YEAR -> {
                    if (call.args().isEmpty()) {
                        return true;
                    }
                }
                default -> {}
            }
        }
        return ExprWalk.children(expr).stream().anyMatch(Selectors::readsClock);
    }

    private void walk(Expr expr, long reach, long delay, boolean fixed) {
        if (expr instanceof VectorSelector selector) {
            add(selector, options.lookbackMs(), reach, delay, fixed);
        } else if (expr instanceof MatrixSelector matrix) {
            VectorSelector selector = matrix.selector();
            long before = selector.extension() == Extension.NONE ? 0 : options.lookbackMs();
            add(selector, matrix.rangeMs() + before, reach, delay, fixed);
        } else if (expr instanceof Subquery subquery) {
            long offset = subquery.offsetMs();
            boolean pinned = subquery.at() != null;
            walk(
                    subquery.expr(),
                    (pinned ? 0 : reach) + subquery.rangeMs() + offset,
                    (pinned ? 0 : delay) + offset,
                    fixed || pinned);
        } else if (expr instanceof Call call && call.function() == Function.INFO) {
            walk(call.args().get(0), reach, delay, fixed);
            add(
                    InfoFunction.infoSelector(call, InfoFunction.matchers(call)),
                    options.lookbackMs(),
                    reach,
                    delay,
                    fixed);
        } else {
            for (Expr child : ExprWalk.children(expr)) {
                walk(child, reach, delay, fixed);
            }
        }
    }

    private void add(VectorSelector selector, long window, long reach, long delay, boolean fixed) {
        boolean pinned = selector.at() != null;
        long offset = selector.offsetMs();
        long ahead = selector.extension() == Extension.SMOOTHED ? options.lookbackMs() : 0;
        found.add(new Selected(
                selector.matchers(),
                (pinned ? 0 : reach) + window + offset,
                (pinned ? 0 : delay) + offset - ahead,
                fixed || pinned));
    }
}
