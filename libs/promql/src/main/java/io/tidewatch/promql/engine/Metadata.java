package io.tidewatch.promql.engine;

import io.tidewatch.model.Labels;
import java.util.List;

/** The labels that say what a metric is, which no longer hold once its values have been changed. */
final class Metadata {
    static final List<String> LABELS = List.of(Labels.NAME, "__type__", "__unit__");

    private Metadata() {}

    /** The labels without name, type and unit. */
    static Labels dropped(Labels labels) {
        for (String label : LABELS) {
            if (labels.has(label)) {
                return labels.without(LABELS);
            }
        }
        return labels;
    }
}
