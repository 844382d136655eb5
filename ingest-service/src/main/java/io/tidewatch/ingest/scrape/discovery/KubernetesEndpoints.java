package io.tidewatch.ingest.scrape.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.ingest.scrape.targets.TargetGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The role {@code endpoints}: a target for each address and port of a service, with the labels of the service and of the
 * pod behind it; and one for each further port of the containers of those pods.
 */
final class KubernetesEndpoints {
    private static final String ENDPOINT = KubernetesLabels.PREFIX + "endpoint_";

    private final Map<String, JsonNode> pods = new HashMap<>();
    private final Map<String, JsonNode> services = new HashMap<>();

    KubernetesEndpoints(List<JsonNode> pods, List<JsonNode> services) {
        pods.forEach(pod -> this.pods.put(key(pod), pod));
        services.forEach(service -> this.services.put(key(service), service));
    }

    private static String key(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return metadata.path("namespace").asText("") + "/"
                + metadata.path("name").asText("");
    }

    TargetGroup group(JsonNode endpoints) {
        Map<String, String> labels = new TreeMap<>();
        JsonNode service = services.get(key(endpoints));
        if (service != null) {
            labels.putAll(KubernetesServices.labels(service));
        }
        KubernetesLabels.object("endpoints", endpoints, labels);
        List<Map<String, String>> targets = new ArrayList<>();
        Map<String, Set<String>> portsOfPods = new LinkedHashMap<>();
        String namespace = endpoints.path("metadata").path("namespace").asText("");
        for (JsonNode subset : endpoints.path("subsets")) {
            for (JsonNode port : subset.path("ports")) {
                for (JsonNode address : subset.path("addresses")) {
                    targets.add(target(namespace, address, port, true, portsOfPods));
                }
                for (JsonNode address : subset.path("notReadyAddresses")) {
                    targets.add(target(namespace, address, port, false, portsOfPods));
                }
            }
        }
        portsOfPods.forEach((key, bound) -> {
            JsonNode pod = pods.get(key);
            if (pod != null) {
                otherPorts(pod, bound, targets);
            }
        });
        return new TargetGroup(targets, labels);
    }

    private Map<String, String> target(
            String namespace, JsonNode address, JsonNode port, boolean ready, Map<String, Set<String>> portsOfPods) {
        Map<String, String> labels = new TreeMap<>();
        String number = port.path("port").asText("");
        labels.put("__address__", KubernetesLabels.address(address.path("ip").asText(""), number));
        labels.put(ENDPOINT + "port_name", port.path("name").asText(""));
        labels.put(ENDPOINT + "port_protocol", port.path("protocol").asText("TCP"));
        labels.put(ENDPOINT + "ready", Boolean.toString(ready));
        labels.put(ENDPOINT + "hostname", address.path("hostname").asText(""));
        labels.put(ENDPOINT + "node_name", address.path("nodeName").asText(""));
        JsonNode reference = address.path("targetRef");
        if (reference.isObject()) {
            labels.put(ENDPOINT + "address_target_kind", reference.path("kind").asText(""));
            labels.put(ENDPOINT + "address_target_name", reference.path("name").asText(""));
        }
        String key = reference.path("namespace").asText(namespace) + "/"
                + reference.path("name").asText("");
        JsonNode pod = reference.path("kind").asText("").equals("Pod") ? pods.get(key) : null;
        if (pod != null) {
            portsOfPods.computeIfAbsent(key, any -> new HashSet<>()).add(number);
            labels.putAll(KubernetesPods.labels(pod));
            for (JsonNode container : pod.path("spec").path("containers")) {
                for (JsonNode containerPort : container.path("ports")) {
                    if (containerPort.path("containerPort").asText("").equals(number)) {
                        labels.putAll(KubernetesPods.container(pod, container, false));
                        KubernetesPods.port(containerPort, labels);
                    }
                }
            }
        }
        return labels;
    }

    private static void otherPorts(JsonNode pod, Set<String> bound, List<Map<String, String>> targets) {
        for (JsonNode container : pod.path("spec").path("containers")) {
            for (JsonNode port : container.path("ports")) {
                String number = port.path("containerPort").asText("");
                if (!bound.contains(number) && !KubernetesPods.ip(pod).isEmpty()) {
                    Map<String, String> labels = KubernetesPods.labels(pod);
                    labels.putAll(KubernetesPods.container(pod, container, false));
                    KubernetesPods.port(port, labels);
                    labels.put("__address__", KubernetesLabels.address(KubernetesPods.ip(pod), number));
                    targets.add(labels);
                }
            }
        }
    }
}
