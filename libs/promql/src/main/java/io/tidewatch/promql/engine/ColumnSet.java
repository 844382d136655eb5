package io.tidewatch.promql.engine;

import io.tidewatch.model.Labels;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps the labels of an instant vector's elements distinct. */
final class ColumnSet {
    private ColumnSet() {}

    /** @throws QueryException when two columns have the same labels */
    static List<Column> requireDistinct(List<Column> columns) {
        Set<Labels> seen = new HashSet<>(2 * columns.size());
        for (Column column : columns) {
            if (!seen.add(column.labels())) {
                throw QueryException.sameLabels();
            }
        }
        return columns;
    }

    /**
     * Columns with the same labels become one.
     *
     * @throws QueryException when two of them have a value at the same step
     */
    static List<Column> merge(List<Column> columns) {
        Map<Labels, Column> byLabels = new LinkedHashMap<>(2 * columns.size());
        boolean merged = false;
        for (Column column : columns) {
            Column earlier = byLabels.putIfAbsent(column.labels(), column);
            if (earlier != null) {
                byLabels.put(column.labels(), merge(earlier, column));
                merged = true;
            }
        }
        return merged ? new ArrayList<>(byLabels.values()) : columns;
    }

    private static Column merge(Column a, Column b) {
        ColumnBuilder merged = new ColumnBuilder(a.values().length);
        for (int i = 0; i < a.values().length; i++) {
            if (a.has(i) && b.has(i)) {
                throw QueryException.sameLabels();
            }
            merged.copy(i, b.has(i) ? b : a);
        }
        return merged.build(a.labels(), a.dropName() || b.dropName());
    }
}
