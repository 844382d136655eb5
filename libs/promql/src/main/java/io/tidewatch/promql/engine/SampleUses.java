package io.tidewatch.promql.engine;

import io.tidewatch.promql.ast.Call;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.ExprWalk;
import io.tidewatch.promql.ast.MatrixSelector;
import io.tidewatch.promql.ast.VectorSelector;
import io.tidewatch.promql.source.SampleUse;
import java.util.IdentityHashMap;
import java.util.Map;

/** What the samples of each range selector of a query are for. Selectors of instants are for the newest sample. */
final class SampleUses {
    private final Map<VectorSelector, SampleUse> found = new IdentityHashMap<>();

    private SampleUses() {}

    static Map<VectorSelector, SampleUse> of(Expr expr) {
        SampleUses uses = new SampleUses();
        uses.walk(expr, SampleUse.NEWEST);
        return uses.found;
    }

    private void walk(Expr expr, SampleUse use) {
        if (expr instanceof MatrixSelector matrix) {
            found.put(matrix.selector(), use);
            return;
        }
        SampleUse below = expr instanceof Call call ? of(call) : use;
        for (Expr child : ExprWalk.children(expr)) {
            walk(child, below);
        }
    }

    private static SampleUse of(Call call) {
        return switch (call.function()) {
            case RATE, INCREASE, IRATE -> SampleUse.INCREASE;
            case MIN_OVER_TIME -> SampleUse.LEAST;
            case MAX_OVER_TIME -> SampleUse.GREATEST;
            case SUM_OVER_TIME,
                    COUNT_OVER_TIME,
                    AVG_OVER_TIME,
                    STDDEV_OVER_TIME,
                    STDVAR_OVER_TIME,
                    QUANTILE_OVER_TIME,
                    MAD_OVER_TIME,
                    DERIV,
                    PREDICT_LINEAR -> SampleUse.ALL;
            default -> SampleUse.NEWEST;
        };
    }
}
