package io.tidewatch.helm;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the objects of a cluster may hold: fabric8's model, in which fields that it does not know are refused, and for
 * the resources of operators that it lacks {@code operators.yaml}, the fields that the chart sets.
 */
final class ObjectModel {
    private static final Map<String, Class<?>> KNOWN = Map.ofEntries(
            Map.entry("v1/ConfigMap", ConfigMap.class),
            Map.entry("v1/Pod", Pod.class),
            Map.entry("v1/Secret", Secret.class),
            Map.entry("v1/Service", Service.class),
            Map.entry("v1/ServiceAccount", ServiceAccount.class),
            Map.entry("apps/v1/DaemonSet", DaemonSet.class),
            Map.entry("apps/v1/Deployment", Deployment.class),
            Map.entry("apps/v1/StatefulSet", StatefulSet.class),
            Map.entry("autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
            Map.entry("batch/v1/Job", Job.class),
            Map.entry("gateway.networking.k8s.io/v1/GRPCRoute", GRPCRoute.class),
            Map.entry("gateway.networking.k8s.io/v1/HTTPRoute", HTTPRoute.class),
            Map.entry("networking.k8s.io/v1/Ingress", Ingress.class),
            Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
            Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("rbac.authorization.k8s.io/v1/ClusterRole", ClusterRole.class),
            Map.entry("rbac.authorization.k8s.io/v1/ClusterRoleBinding", ClusterRoleBinding.class),
            Map.entry("rbac.authorization.k8s.io/v1/Role", Role.class),
            Map.entry("rbac.authorization.k8s.io/v1/RoleBinding", RoleBinding.class),
            Map.entry("monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class),
            Map.entry("monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class));

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, List<Pattern>> operators = new HashMap<>();

    ObjectModel() {
        JsonNode kinds;
        try (InputStream file = ObjectModel.class.getResourceAsStream("/operators.yaml")) {
            kinds = Chart.YAML.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        kinds.fields().forEachRemaining(kind -> {
            List<Pattern> fields = new ArrayList<>();
            kind.getValue()
                    .forEach(field -> fields.add(Pattern.compile(field.asText()
                            .replace(".", "\\.")
                            .replace("[]", "\\[\\d+\\]")
                            .replace("*", "[^\\[\\]]+"))));
            operators.put(kind.getKey(), fields);
        });
    }

    /** What is wrong with an object; empty when nothing is. */
    List<String> problems(JsonNode object) {
        String kind =
                object.path("apiVersion").asText() + "/" + object.path("kind").asText();
        String name = kind + " " + object.at("/metadata/name").asText();
        List<String> problems = new ArrayList<>();
        Class<?> type = KNOWN.get(kind);
        List<Pattern> fields = operators.get(kind);
        if (type != null) {
            walk(object, json.constructType(type), name + ": ", "", problems);
            try {
                json.convertValue(object, type);
            } catch (IllegalArgumentException e) {
                problems.add(name + ": " + e.getMessage());
            }
        } else if (fields != null) {
            leaves(object.path("spec"), "spec", fields, name + ": ", problems);
        } else {
            problems.add(name + ": nobody knows this kind");
        }
        return problems;
    }

    private void walk(JsonNode node, @Nullable JavaType type, String name, String path, List<String> problems) {
        if (type == null || isFree(type)) {
            return;
        }
        if (node.isArray()) {
            if (!type.isCollectionLikeType()) {
                problems.add(name + path + " is a list and should be none");
                return;
            }
            for (int i = 0; i < node.size(); i++) {
                walk(node.get(i), type.getContentType(), name, path + "[" + i + "]", problems);
            }
        } else if (node.isObject()) {
            if (type.isMapLikeType()) {
                node.fields()
                        .forEachRemaining(field -> walk(
                                field.getValue(), type.getContentType(), name, path + "." + field.getKey(), problems));
                return;
            }
            Map<String, JavaType> properties = properties(type);
            node.fields().forEachRemaining(field -> {
                String there = path + "." + field.getKey();
                if (!properties.containsKey(field.getKey())) {
                    problems.add(name + there + " is no field of "
                            + type.getRawClass().getSimpleName());
                } else {
                    walk(field.getValue(), properties.get(field.getKey()), name, there, problems);
                }
            });
        } else if (node.isNull()) {
            problems.add(name + path + " is empty");
        }
    }

    private static boolean isFree(JavaType type) {
        return type.isJavaLangObject()
                || type.hasRawClass(Quantity.class)
                || type.hasRawClass(IntOrString.class)
                || type.isPrimitive()
                || type.getRawClass().getName().startsWith("java.lang");
    }

    private Map<String, JavaType> properties(JavaType type) {
        Map<String, JavaType> found = new HashMap<>();
        for (BeanPropertyDefinition property :
                json.getDeserializationConfig().introspect(type).findProperties()) {
            found.put(property.getName(), property.getPrimaryType());
        }
        found.remove("additionalProperties");
        return found;
    }

    private static void leaves(JsonNode node, String path, List<Pattern> fields, String name, List<String> problems) {
        if (node.isObject() && !node.isEmpty()) {
            node.fields()
                    .forEachRemaining(
                            field -> leaves(field.getValue(), path + "." + field.getKey(), fields, name, problems));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                leaves(node.get(i), path + "[" + i + "]", fields, name, problems);
            }
        } else if (fields.stream().noneMatch(field -> field.matcher(path).matches())) {
            problems.add(name + path + " is no field that operators.yaml has");
        }
    }
}
