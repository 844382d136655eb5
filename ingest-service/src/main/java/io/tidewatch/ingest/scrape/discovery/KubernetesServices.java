package io.tidewatch.ingest.scrape.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.ingest.scrape.targets.TargetGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The role {@code service}: a target for each port of each service, by the service's name in the cluster. */
final class KubernetesServices {
    private static final String SERVICE = KubernetesLabels.PREFIX + "service_";

    private KubernetesServices() {}

    static TargetGroup group(JsonNode service) {
        JsonNode spec = service.path("spec");
        Map<String, String> labels = labels(service);
        String type = spec.path("type").asText("ClusterIP");
        labels.put(SERVICE + "type", type);
        if (type.equals("ExternalName")) {
            labels.put(SERVICE + "external_name", spec.path("externalName").asText(""));
        } else {
            labels.put(SERVICE + "cluster_ip", spec.path("clusterIP").asText(""));
        }
        if (type.equals("LoadBalancer")) {
            labels.put(SERVICE + "loadbalancer_ip", spec.path("loadBalancerIP").asText(""));
        }
        JsonNode metadata = service.path("metadata");
        String host = metadata.path("name").asText("") + "."
                + metadata.path("namespace").asText("") + ".svc";
        List<Map<String, String>> targets = new ArrayList<>();
        for (JsonNode port : spec.path("ports")) {
            Map<String, String> target = new TreeMap<>();
            target.put(
                    "__address__",
                    KubernetesLabels.address(host, port.path("port").asText("")));
            target.put(SERVICE + "port_name", port.path("name").asText(""));
            target.put(SERVICE + "port_number", port.path("port").asText(""));
            target.put(SERVICE + "port_protocol", port.path("protocol").asText("TCP"));
            targets.add(target);
        }
        return new TargetGroup(targets, labels);
    }

    static Map<String, String> labels(JsonNode service) {
        Map<String, String> labels = new TreeMap<>();
        KubernetesLabels.object("service", service, labels);
        return labels;
    }
}
