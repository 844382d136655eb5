package io.tidewatch.promql.engine;

import io.tidewatch.model.Labels;
import io.tidewatch.promql.ast.VectorMatching;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers the groups in which elements match each other. */
final class Signatures {
    private final VectorMatching matching;
    private final List<String> ignored;
    private final Map<Labels, Integer> ids = new HashMap<>();

    Signatures(VectorMatching matching) {
        this.matching = matching;
        this.ignored = new ArrayList<>(matching.labels());
        this.ignored.add(Labels.NAME);
    }

    /** The labels that decide whether elements match. */
    Labels of(Labels labels) {
        return matching.on() ? labels.only(matching.labels()) : labels.without(ignored);
    }

    /** The labels of an element that is filled in to match another. */
    Labels filled(Labels labels) {
        return of(labels);
    }

    /** For each column the number of its group, counted from 0. */
    int[] ids(List<Column> columns) {
        int[] out = new int[columns.size()];
        for (int i = 0; i < out.length; i++) {
            Labels signature = of(columns.get(i).labels());
            Integer id = ids.putIfAbsent(signature, ids.size());
            out[i] = id == null ? ids.size() - 1 : id;
        }
        return out;
    }

    /** How many groups there are so far. */
    int count() {
        return ids.size();
    }
}
