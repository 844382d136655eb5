package io.tidewatch.promql.engine;

import io.tidewatch.model.Labels;
import io.tidewatch.promql.ast.Binary;
import io.tidewatch.promql.ast.BinaryOp;
import io.tidewatch.promql.ast.VectorMatching;
import io.tidewatch.promql.ast.VectorMatching.Cardinality;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Arithmetic and comparison between two instant vectors. Each side's groups are found once; then each step pairs the
 * elements that have a value there.
 */
final class VectorOperation {
    private final Evaluator evaluator;
    private final BinaryOp op;
    private final boolean returnBool;
    private final boolean dropName;
    private final VectorMatching matching;
    private final boolean swapped;
    private final Signatures signatures;
    private final Map<Labels, Column> results = new LinkedHashMap<>();
    /** For each column of the many side the result of its last match and who that was with. */
    private @Nullable Column[] lastResults = new Column[0];

    private int[] lastPartners = new int[0];

    VectorOperation(Evaluator evaluator, Binary expr, VectorMatching matching) {
        this.evaluator = evaluator;
        this.op = expr.op();
        this.returnBool = expr.returnBool();
        this.dropName = !op.isComparison() || returnBool;
        this.matching = matching;
        this.swapped = matching.cardinality() == Cardinality.ONE_TO_MANY;
        this.signatures = new Signatures(matching);
    }

    List<Column> eval(List<Column> lefts, List<Column> rights) {
        List<Column> many = swapped ? rights : lefts;
        List<Column> one = swapped ? lefts : rights;
        int[] manyIds = signatures.ids(many);
        int[] oneIds = signatures.ids(one);
        int[] oneOf = new int[signatures.count()];
        lastResults = new Column[many.size()];
        lastPartners = new int[many.size()];
        for (int step = 0; step < evaluator.steps.count(); step++) {
            evaluator.evaluation.budget.checkTime();
            if (noneAt(many, step)) {
                continue;
            }
            Arrays.fill(oneOf, -1);
            for (int c = 0; c < oneIds.length; c++) {
                if (one.get(c).has(step)) {
                    if (oneOf[oneIds[c]] >= 0) {
                        throw duplicate(
                                one.get(oneOf[oneIds[c]]).labels(), one.get(c).labels());
                    }
                    oneOf[oneIds[c]] = c;
                }
            }
            pair(step, many, manyIds, one, oneOf);
        }
        evaluator.evaluation.budget.useSamples((long) results.size() * evaluator.steps.count());
        return new ArrayList<>(results.values());
    }

    private void pair(int step, List<Column> many, int[] manyIds, List<Column> one, int[] oneOf) {
        boolean[] matched = new boolean[oneOf.length];
        Set<Labels> inserted = new HashSet<>();
        for (int c = 0; c < manyIds.length; c++) {
            int partner = many.get(c).has(step) ? oneOf[manyIds[c]] : -1;
            if (partner < 0) {
                continue;
            }
            double manyValue = many.get(c).values()[step];
            double oneValue = one.get(partner).values()[step];
            double left = swapped ? oneValue : manyValue;
            double right = swapped ? manyValue : oneValue;
            double value;
            if (!op.isComparison()) {
                value = Operators.compute(op, left, right);
            } else if (returnBool) {
                value = Operators.compare(op, left, right) ? 1 : 0;
            } else if (Operators.compare(op, left, right)) {
                value = left;
            } else {
                continue;
            }
            Column result =
                    result(c, many.get(c).labels(), partner, one.get(partner).labels());
            if (matching.cardinality() == Cardinality.ONE_TO_ONE) {
                if (matched[manyIds[c]]) {
                    throw new QueryException("multiple matches for labels: many-to-one matching must be explicit"
                            + " (group_left/group_right)");
                }
                matched[manyIds[c]] = true;
            } else if (!inserted.add(result.labels())) {
                throw new QueryException("multiple matches for labels: grouping labels must ensure unique matches");
            }
            if (result.has(step)) {
                throw QueryException.sameLabels();
            }
            result.values()[step] = value;
        }
    }

    private static boolean noneAt(List<Column> columns, int step) {
        for (Column column : columns) {
            if (column.has(step)) {
                return false;
            }
        }
        return true;
    }

    private Column result(int manyIndex, Labels many, int oneIndex, Labels one) {
        // A column keeps its partner from step to step, mostly.
        Column last = lastResults[manyIndex];
        if (last != null && lastPartners[manyIndex] == oneIndex) {
            return last;
        }
        Column result = results.computeIfAbsent(
                resultLabels(many, one),
                labels -> Column.absent(labels, evaluator.steps.count(), dropName && isDelayed()));
        lastResults[manyIndex] = result;
        lastPartners[manyIndex] = oneIndex;
        return result;
    }

    private boolean isDelayed() {
        return evaluator.evaluation.options.delayedNameRemoval();
    }

    private Labels resultLabels(Labels many, Labels one) {
        Labels base = !op.isComparison() || returnBool && !isDelayed() ? Metadata.dropped(many) : many;
        if (matching.cardinality() == Cardinality.ONE_TO_ONE) {
            base = matching.on() ? base.only(matching.labels()) : base.without(matching.labels());
        }
        if (matching.include().isEmpty()) {
            return base;
        }
        Labels.Builder builder = base.toBuilder();
        for (String label : matching.include()) {
            builder.set(label, one.get(label));
        }
        return builder.build();
    }

    private QueryException duplicate(Labels first, Labels second) {
        Labels group = matching.on() ? first.only(matching.labels()) : first.without(ignored());
        return new QueryException("found duplicate series for the match group " + LabelText.of(group) + " on the "
                + (swapped ? "left" : "right") + " hand-side of the operation: [" + LabelText.of(second) + ", "
                + LabelText.of(first)
                + "];many-to-many matching not allowed: matching labels must be unique on one side");
    }

    private List<String> ignored() {
        List<String> ignored = new ArrayList<>(matching.labels());
        ignored.add(Labels.NAME);
        return ignored;
    }
}
