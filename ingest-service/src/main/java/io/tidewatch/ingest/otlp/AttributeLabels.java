package io.tidewatch.ingest.otlp;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.tidewatch.ingest.series.LabelMasks;
import io.tidewatch.model.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Attributes as labels: names translated, values masked. Attributes whose names become the same label are joined with
 * semicolons in the order of their keys, so that none is lost. Immutable, safe for any thread.
 */
final class AttributeLabels {
    private final NameTranslator names;

    AttributeLabels(NameTranslator names) {
        this.names = names;
    }

    /** Label names and values; the prefix stands before each key. */
    Map<String, String> of(List<KeyValue> attributes, String prefix) {
        List<KeyValue> sorted = attributes;
        if (attributes.size() > 1) {
            sorted = new ArrayList<>(attributes);
            sorted.sort(Comparator.comparing(KeyValue::getKey));
        }
        Map<String, String> labels = new TreeMap<>();
        for (KeyValue attribute : sorted) {
            String name = names.label(prefix + attribute.getKey());
            // The name of the metric is not an attribute's to say.
            if (!name.isEmpty() && !name.equals(Labels.NAME)) {
                String value = LabelMasks.mask(attribute.getKey(), AttributeText.of(attribute.getValue()));
                labels.merge(name, value, (before, next) -> before + ";" + next);
            }
        }
        return labels;
    }
}
