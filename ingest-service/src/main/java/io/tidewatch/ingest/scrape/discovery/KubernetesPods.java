package io.tidewatch.ingest.scrape.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.ingest.scrape.targets.TargetGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The role {@code pod}: a target for each port of each container, or one for a container without ports. */
final class KubernetesPods {
    private static final String POD = KubernetesLabels.PREFIX + "pod_";

    private KubernetesPods() {}

    static TargetGroup group(JsonNode pod) {
        List<Map<String, String>> targets = new ArrayList<>();
        String ip = ip(pod);
        if (!ip.isEmpty()) {
            containers(pod, "containers", false, ip, targets);
            containers(pod, "initContainers", true, ip, targets);
        }
        return new TargetGroup(targets, labels(pod));
    }

    static String ip(JsonNode pod) {
        return pod.path("status").path("podIP").asText("");
    }

    static Map<String, String> labels(JsonNode pod) {
        Map<String, String> labels = new TreeMap<>();
        KubernetesLabels.object("pod", pod, labels);
        JsonNode status = pod.path("status");
        labels.put(POD + "ip", ip(pod));
        labels.put(POD + "ready", ready(status));
        labels.put(POD + "phase", status.path("phase").asText(""));
        labels.put(POD + "node_name", pod.path("spec").path("nodeName").asText(""));
        labels.put(POD + "host_ip", status.path("hostIP").asText(""));
        labels.put(POD + "uid", pod.path("metadata").path("uid").asText(""));
        for (JsonNode owner : pod.path("metadata").path("ownerReferences")) {
            if (owner.path("controller").asBoolean(false)) {
                labels.put(POD + "controller_kind", owner.path("kind").asText(""));
                labels.put(POD + "controller_name", owner.path("name").asText(""));
            }
        }
        return labels;
    }

    private static String ready(JsonNode status) {
        for (JsonNode condition : status.path("conditions")) {
            if (condition.path("type").asText("").equals("Ready")) {
                return condition.path("status").asText("unknown").toLowerCase(Locale.ROOT);
            }
        }
        return "unknown";
    }

    private static void containers(
            JsonNode pod, String list, boolean init, String ip, List<Map<String, String>> targets) {
        for (JsonNode container : pod.path("spec").path(list)) {
            JsonNode ports = container.path("ports");
            if (ports.isEmpty()) {
                Map<String, String> labels = container(pod, container, init);
                labels.put("__address__", ip.indexOf(':') >= 0 ? "[" + ip + "]" : ip);
                targets.add(labels);
            }
            for (JsonNode port : ports) {
                Map<String, String> labels = container(pod, container, init);
                port(port, labels);
                labels.put(
                        "__address__",
                        KubernetesLabels.address(ip, port.path("containerPort").asText("")));
                targets.add(labels);
            }
        }
    }

    static Map<String, String> container(JsonNode pod, JsonNode container, boolean init) {
        Map<String, String> labels = new TreeMap<>();
        String name = container.path("name").asText("");
        labels.put(POD + "container_name", name);
        labels.put(POD + "container_image", container.path("image").asText(""));
        labels.put(POD + "container_init", Boolean.toString(init));
        JsonNode statuses = pod.path("status").path(init ? "initContainerStatuses" : "containerStatuses");
        for (JsonNode status : statuses) {
            if (status.path("name").asText("").equals(name)) {
                labels.put(POD + "container_id", status.path("containerID").asText(""));
            }
        }
        return labels;
    }

    static void port(JsonNode port, Map<String, String> labels) {
        labels.put(POD + "container_port_name", port.path("name").asText(""));
        labels.put(POD + "container_port_number", port.path("containerPort").asText(""));
        labels.put(POD + "container_port_protocol", port.path("protocol").asText("TCP"));
    }
}
