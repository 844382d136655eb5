package io.tidewatch.promql.engine;

import io.tidewatch.model.Labels;
import io.tidewatch.promql.ast.Binary;
import io.tidewatch.promql.ast.BinaryOp;
import io.tidewatch.promql.ast.VectorMatching;
import io.tidewatch.promql.ast.VectorMatching.Cardinality;
import io.tidewatch.promql.engine.ElementOperation.Outcome;
import io.tidewatch.promql.histogram.Histogram;
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
    private static final int NONE = -1;

    private final Evaluator evaluator;
    private final BinaryOp op;
    private final boolean returnBool;
    private final boolean dropName;
    private final VectorMatching matching;
    private final boolean swapped;
    private final Signatures signatures;
    private final ElementOperation operation;
    private final Map<Labels, Result> results = new LinkedHashMap<>();
    /** For each column of the many side the result of its last match. */
    private @Nullable Result[] lastResults = new Result[0];

    /**
     * Where the elements of the result with the same labels go.
     *
     * @param partner which column of the one side was matched
     */
    private record Result(Labels labels, ColumnBuilder values, int partner) {}

    VectorOperation(Evaluator evaluator, Binary expr, VectorMatching matching) {
        this.evaluator = evaluator;
        this.op = expr.op();
        this.operation = new ElementOperation(expr, evaluator.evaluation.remarks);
        this.returnBool = expr.returnBool();
        this.dropName = !op.keepsName() || returnBool;
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
        lastResults = new Result[many.size()];
        for (int step = 0; step < evaluator.steps.count(); step++) {
            evaluator.evaluation.budget.checkTime();
            boolean none = noneAt(many, step);
            if (none && !matching.fills()) {
                continue;
            }
            Arrays.fill(oneOf, NONE);
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
        List<Column> out = new ArrayList<>(results.size());
        for (Result result : results.values()) {
            if (!result.values.isEmpty()) {
                out.add(result.values.build(result.labels, dropName && isDelayed()));
            }
        }
        return out;
    }

    private void pair(int step, List<Column> many, int[] manyIds, List<Column> one, int[] oneOf) {
        boolean[] matched = new boolean[oneOf.length];
        Set<Labels> inserted = new HashSet<>();
        Double fillOne = swapped ? matching.fillLeft() : matching.fillRight();
        for (int c = 0; c < manyIds.length; c++) {
            Column column = many.get(c);
            if (!column.has(step)) {
                continue;
            }
            int partner = oneOf[manyIds[c]];
            if (partner < 0 && fillOne == null) {
                continue;
            }
            boolean kept = partner >= 0
                    ? apply(column.values()[step], column.histogram(step), one.get(partner), step)
                    : apply(column.values()[step], column.histogram(step), fillOne);
            if (kept) {
                Labels oneLabels = partner >= 0 ? one.get(partner).labels() : signatures.filled(column.labels());
                add(step, result(c, column.labels(), partner, oneLabels), matched, manyIds[c], inserted);
            }
        }
        Double fillMany = swapped ? matching.fillRight() : matching.fillLeft();
        if (fillMany == null) {
            return;
        }
        boolean[] present = new boolean[oneOf.length];
        for (int c = 0; c < manyIds.length; c++) {
            present[manyIds[c]] |= many.get(c).has(step);
        }
        for (int group = 0; group < oneOf.length; group++) {
            if (oneOf[group] >= 0 && !present[group]) {
                Column column = one.get(oneOf[group]);
                if (apply(fillMany, null, column, step)) {
                    Labels filled = signatures.filled(column.labels());
                    add(step, result(filled, column.labels()), matched, group, inserted);
                }
            }
        }
    }

    private boolean apply(double many, @Nullable Histogram manyHistogram, Column one, int step) {
        return apply(many, manyHistogram, one.values()[step], one.histogram(step));
    }

    private boolean apply(double many, @Nullable Histogram manyHistogram, @Nullable Double fill) {
        return apply(many, manyHistogram, fill == null ? Double.NaN : fill, null);
    }

    /** Whether there is an element of the result; its value is in the operation then. */
    private boolean apply(
            double many, @Nullable Histogram manyHistogram, double one, @Nullable Histogram oneHistogram) {
        Outcome outcome = swapped
                ? operation.apply(one, oneHistogram, many, manyHistogram)
                : operation.apply(many, manyHistogram, one, oneHistogram);
        if (outcome == Outcome.REFUSED) {
            return false;
        }
        if (returnBool) {
            operation.value = outcome == Outcome.VALUE ? 1 : 0;
            operation.histogram = null;
            return true;
        }
        return outcome == Outcome.VALUE;
    }

    private void add(int step, Result result, boolean[] matched, int group, Set<Labels> inserted) {
        if (matching.cardinality() == Cardinality.ONE_TO_ONE) {
            if (matched[group]) {
                throw new QueryException("multiple matches for labels: many-to-one matching must be explicit"
                        + " (group_left/group_right)");
            }
            matched[group] = true;
        } else if (!inserted.add(result.labels)) {
            throw new QueryException("multiple matches for labels: grouping labels must ensure unique matches");
        }
        if (result.values.has(step)) {
            throw QueryException.sameLabels();
        }
        result.values.set(step, operation.value, operation.histogram);
    }

    private static boolean noneAt(List<Column> columns, int step) {
        for (Column column : columns) {
            if (column.has(step)) {
                return false;
            }
        }
        return true;
    }

    private Result result(int manyIndex, Labels many, int oneIndex, Labels one) {
        // A column keeps its partner from step to step, mostly.
        Result last = lastResults[manyIndex];
        if (last != null && last.partner == oneIndex) {
            return last;
        }
        Result result = result(many, one);
        lastResults[manyIndex] = new Result(result.labels, result.values, oneIndex);
        return result;
    }

    private Result result(Labels many, Labels one) {
        return results.computeIfAbsent(
                resultLabels(many, one),
                labels -> new Result(labels, new ColumnBuilder(evaluator.steps.count()), NONE));
    }

    private boolean isDelayed() {
        return evaluator.evaluation.options.delayedNameRemoval();
    }

    private Labels resultLabels(Labels many, Labels one) {
        Labels base = !op.keepsName() || returnBool && !isDelayed() ? Metadata.dropped(many) : many;
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
