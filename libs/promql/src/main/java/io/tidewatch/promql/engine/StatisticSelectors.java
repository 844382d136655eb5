package io.tidewatch.promql.engine;

import io.tidewatch.promql.ast.Binary;
import io.tidewatch.promql.ast.Call;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.ExprWalk;
import io.tidewatch.promql.ast.Subquery;
import io.tidewatch.promql.ast.VectorSelector;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Finds the selectors of whose histograms only count and sum are asked for. Prometheus reads those without buckets and
 * then tells resets from sample to sample, so that the hints of such histograms are always known; annotations depend on
 * it.
 */
final class StatisticSelectors {
    private final Set<VectorSelector> found = Collections.newSetFromMap(new IdentityHashMap<>());

    private StatisticSelectors() {}

    static Set<VectorSelector> of(Expr expr) {
        StatisticSelectors selectors = new StatisticSelectors();
        selectors.walk(expr, false);
        return selectors.found;
    }

    private void walk(Expr expr, boolean statistics) {
        boolean below = statistics;
        if (expr instanceof VectorSelector selector) {
            if (statistics) {
                found.add(selector);
            }
            return;
        }
        if (expr instanceof Binary || expr instanceof Subquery) {
            below = false;
        } else if (expr instanceof Call call) {
            below = switch (call.function()) {
                case HISTOGRAM_COUNT, HISTOGRAM_SUM, HISTOGRAM_AVG -> true;
                case HISTOGRAM_QUANTILE, HISTOGRAM_QUANTILES, HISTOGRAM_FRACTION -> false;
                default -> statistics;
            };
        }
        for (Expr child : ExprWalk.children(expr)) {
            walk(child, below);
        }
    }
}
