package io.tidewatch.promql.engine;

import io.tidewatch.promql.ast.BinaryOp;
import io.tidewatch.promql.ast.VectorMatching;
import java.util.ArrayList;
import java.util.List;

/** {@code and}, {@code or} and {@code unless}. */
final class SetOperation {
    private final Steps steps;
    private final Signatures signatures;

    SetOperation(Steps steps, VectorMatching matching) {
        this.steps = steps;
        this.signatures = new Signatures(matching);
    }

    List<Column> eval(BinaryOp op, List<Column> lefts, List<Column> rights) {
        int[] leftIds = signatures.ids(lefts);
        int[] rightIds = signatures.ids(rights);
        List<Column> out = new ArrayList<>();
        if (op == BinaryOp.OR) {
            out.addAll(lefts);
            out.addAll(filter(rights, rightIds, presence(lefts, leftIds), false));
            return ColumnSet.merge(out);
        }
        out.addAll(filter(lefts, leftIds, presence(rights, rightIds), op == BinaryOp.AND));
        return out;
    }

    /** For each step and group whether any of the columns has a value. */
    private boolean[][] presence(List<Column> columns, int[] ids) {
        boolean[][] present = new boolean[signatures.count()][];
        for (int c = 0; c < ids.length; c++) {
            boolean[] row = present[ids[c]];
            if (row == null) {
                row = new boolean[steps.count()];
                present[ids[c]] = row;
            }
            for (int i = 0; i < row.length; i++) {
                row[i] |= columns.get(c).has(i);
            }
        }
        return present;
    }

    private static List<Column> filter(List<Column> columns, int[] ids, boolean[][] present, boolean keepPresent) {
        List<Column> out = new ArrayList<>();
        for (int c = 0; c < ids.length; c++) {
            Column column = columns.get(c);
            boolean[] row = present[ids[c]];
            if (row == null) {
                if (!keepPresent) {
                    out.add(column);
                }
                continue;
            }
            double[] values = column.values().clone();
            for (int i = 0; i < values.length; i++) {
                if (row[i] != keepPresent) {
                    values[i] = Column.ABSENT;
                }
            }
            Column filtered = column.withValues(values);
            if (!filtered.isEmpty()) {
                out.add(filtered);
            }
        }
        return out;
    }
}
