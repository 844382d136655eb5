package io.tidewatch.dashboard.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.model.Labels;

/** Labels as JSON objects. */
final class WireLabels {
    private WireLabels() {}

    static Labels read(JsonNode object) {
        Labels.Builder labels = new Labels.Builder();
        object.properties()
                .forEach(entry -> labels.add(entry.getKey(), entry.getValue().asText()));
        return labels.build();
    }
}
