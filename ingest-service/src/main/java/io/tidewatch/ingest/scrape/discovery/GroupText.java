package io.tidewatch.ingest.scrape.discovery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.ingest.scrape.config.ConfigException;
import io.tidewatch.ingest.scrape.config.Discovery.StaticGroup;
import io.tidewatch.ingest.scrape.config.ScrapeConfigReader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Groups of targets as files and HTTP answers hold them: {@code [{"targets": […], "labels": {…}}]}. */
final class GroupText {
    private static final ObjectMapper JSON = new ObjectMapper();

    private GroupText() {}

    /** @param where a path or URL, for messages */
    static List<StaticGroup> yaml(String where, String text) throws DiscoveryException {
        try {
            return ScrapeConfigReader.groups(where, text);
        } catch (ConfigException e) {
            throw new DiscoveryException(String.valueOf(e.getMessage()));
        }
    }

    static List<StaticGroup> json(String where, String text) throws DiscoveryException {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new DiscoveryException(where + " line "
                    + (e.getLocation() == null ? 0 : e.getLocation().getLineNr()) + ": this is no JSON: "
                    + e.getOriginalMessage());
        }
        if (!root.isArray()) {
            throw new DiscoveryException(where + ": the JSON is not a list of {\"targets\": [], \"labels\": {}}");
        }
        List<StaticGroup> groups = new ArrayList<>();
        for (JsonNode group : root) {
            groups.add(group(where + ": [" + groups.size() + "]", group));
        }
        return groups;
    }

    private static StaticGroup group(String where, JsonNode group) throws DiscoveryException {
        List<String> targets = new ArrayList<>();
        Map<String, String> labels = new TreeMap<>();
        Iterator<Map.Entry<String, JsonNode>> fields = group.fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            switch (field.getKey()) {
                case "targets" -> {
                    for (JsonNode target : field.getValue()) {
                        if (!target.isTextual()) {
                            throw new DiscoveryException(where + ".targets: " + target + " is not a text");
                        }
                        targets.add(target.textValue());
                    }
                }
                case "labels" -> {
                    for (Map.Entry<String, JsonNode> label : field.getValue().properties()) {
                        if (!label.getValue().isTextual()) {
                            throw new DiscoveryException(
                                    where + ".labels." + label.getKey() + ": " + label.getValue() + " is not a text");
                        }
                        labels.put(label.getKey(), label.getValue().textValue());
                    }
                }
                default ->
                    throw new DiscoveryException(
                            where + "." + field.getKey() + ": there is no such key; there are targets, labels");
            }
        }
        if (!group.isObject()) {
            throw new DiscoveryException(where + " is not {\"targets\": [], \"labels\": {}}");
        }
        return new StaticGroup(targets, labels);
    }
}
