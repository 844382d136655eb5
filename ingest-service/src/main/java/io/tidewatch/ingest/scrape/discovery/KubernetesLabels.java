package io.tidewatch.ingest.scrape.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Labels of discovery that Kubernetes' objects have in common. */
final class KubernetesLabels {
    static final String PREFIX = "__meta_kubernetes_";

    private KubernetesLabels() {}

    /** Name, namespace, labels and annotations of an object of this kind ({@code pod}, {@code service}, …). */
    static void object(String kind, JsonNode object, Map<String, String> labels) {
        JsonNode metadata = object.path("metadata");
        labels.put(PREFIX + "namespace", metadata.path("namespace").asText(""));
        labels.put(PREFIX + kind + "_name", metadata.path("name").asText(""));
        pairs(kind + "_label", metadata.path("labels"), labels);
        pairs(kind + "_annotation", metadata.path("annotations"), labels);
    }

    private static void pairs(String what, JsonNode pairs, Map<String, String> labels) {
        for (Map.Entry<String, JsonNode> pair : pairs.properties()) {
            String name = pair.getKey().replaceAll("[^a-zA-Z0-9_]", "_");
            labels.put(PREFIX + what + "_" + name, pair.getValue().asText(""));
            labels.put(PREFIX + what + "present_" + name, "true");
        }
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    static String address(String host, String port) {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
