package io.tidewatch.ingest.imports;

import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.series.LabelMasks;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.model.Labels;

/**
 * What an imported series must fulfil, as any other. Immutable.
 *
 * @param names which characters names may have
 * @param time how old samples may be
 */
record ImportRules(LabelRules.Names names, EventTime time) {
    /** What is wrong with labels; empty when nothing is. */
    String wrong(Labels labels) {
        if (labels.metricName().isEmpty()) {
            return "labels without __name__";
        }
        String wrong = names.metric(labels.metricName());
        if (!wrong.isEmpty()) {
            return "__name__: " + wrong;
        }
        wrong = LabelRules.labelCount(labels.size());
        for (int i = 0; i < labels.size() && wrong.isEmpty(); i++) {
            wrong = names.label(labels.name(i));
            String value = LabelRules.labelValue(labels.value(i));
            if (wrong.isEmpty() && !value.isEmpty()) {
                wrong = "label " + labels.name(i) + ": " + value;
            }
        }
        return wrong;
    }

    /** Labels that are right, secrets in their values masked. */
    static Labels masked(Labels labels) {
        Labels.Builder builder = new Labels.Builder();
        for (int i = 0; i < labels.size(); i++) {
            boolean name = labels.name(i).equals(Labels.NAME);
            builder.add(labels.name(i), name ? labels.value(i) : LabelMasks.mask(labels.name(i), labels.value(i)));
        }
        return builder.build();
    }
}
