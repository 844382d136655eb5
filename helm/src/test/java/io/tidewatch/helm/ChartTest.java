package io.tidewatch.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.LintResult;
import io.tidewatch.events.Topic;
import io.tidewatch.kit.topics.TopicPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart renders for every example, and what comes of it is what a cluster takes. */
class ChartTest {
    private static final Set<String> WORKLOADS = Set.of("Deployment", "StatefulSet", "DaemonSet", "Job");

    private static final ObjectModel MODEL = new ObjectModel();
    private static final Map<Path, List<JsonNode>> RENDERED = new HashMap<>();

    @TempDir
    private Path folder;

    static Stream<Path> examples() throws Exception {
        return Chart.examples().stream();
    }

    @Test
    void lintHasNothingToSay() {
        LintResult result = Chart.lint();
        // The defaults lack what only a user knows: where Kafka and Postgres are.
        assertThat(result.getMessages())
                .filteredOn(message -> !message.contains("[INFO]"))
                .allSatisfy(message -> assertThat(message).contains("kafka.bootstrapServers is empty"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyObjectOfAnExampleIsOneThatTheClusterKnows(Path values) throws Exception {
        List<JsonNode> objects = rendered(values);
        List<String> problems = new ArrayList<>();
        objects.forEach(object -> problems.addAll(MODEL.problems(object)));
        assertThat(problems).isEmpty();
        assertThat(objects)
                .extracting(object -> object.path("kind").asText() + "/"
                        + object.at("/metadata/name").asText())
                .doesNotHaveDuplicates()
                .contains(
                        "Deployment/tidewatch-ingest",
                        "Deployment/tidewatch-alert",
                        "StatefulSet/tidewatch-query",
                        "Deployment/tidewatch-dashboard");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everythingThatAPodAsksForIsThere(Path values) throws Exception {
        List<JsonNode> objects = rendered(values);
        Set<String> made = new HashSet<>(outside(values));
        objects.forEach(object -> made.add(
                object.path("kind").asText() + "/" + object.at("/metadata/name").asText()));
        for (JsonNode object : objects) {
            JsonNode pod = podSpec(object);
            if (pod.isMissingNode()) {
                continue;
            }
            String name = object.at("/metadata/name").asText();
            Set<String> volumes = new HashSet<>();
            for (JsonNode volume : pod.path("volumes")) {
                volumes.add(volume.path("name").asText());
                if (volume.has("configMap")) {
                    assertThat(made)
                            .as(name)
                            .contains(
                                    "ConfigMap/" + volume.at("/configMap/name").asText());
                } else if (volume.has("secret")) {
                    assertThat(made)
                            .as(name)
                            .contains(
                                    "Secret/" + volume.at("/secret/secretName").asText());
                }
            }
            object.at("/spec/volumeClaimTemplates")
                    .forEach(claim -> volumes.add(claim.at("/metadata/name").asText()));
            if (pod.has("serviceAccountName")) {
                assertThat(made)
                        .contains("ServiceAccount/"
                                + pod.path("serviceAccountName").asText());
            }
            for (JsonNode container : containers(pod)) {
                for (JsonNode mount : container.path("volumeMounts")) {
                    assertThat(volumes).as(name).contains(mount.path("name").asText());
                }
                for (JsonNode variable : container.path("env")) {
                    JsonNode secret = variable.at("/valueFrom/secretKeyRef/name");
                    if (!secret.isMissingNode()) {
                        assertThat(made).as(name + " " + variable).contains("Secret/" + secret.asText());
                    }
                }
                assertThat(container.at("/resources/requests/cpu").asText())
                        .as(name)
                        .isNotEmpty();
                assertThat(container.at("/resources/limits/memory").asText())
                        .as(name)
                        .isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everySelectorFindsPodsAndEveryPortIsOneOfTheirs(Path values) throws Exception {
        List<JsonNode> objects = rendered(values);
        Map<String, JsonNode> templates = new LinkedHashMap<>();
        for (JsonNode object : objects) {
            if (WORKLOADS.contains(object.path("kind").asText())) {
                templates.put(object.at("/metadata/name").asText(), object.at("/spec/template"));
            }
            if (object.path("spec").path("selector").has("matchLabels")
                    && !object.at("/spec/template").isMissingNode()) {
                assertThat(matches(object.at("/spec/selector/matchLabels"), object.at("/spec/template")))
                        .isTrue();
            }
        }
        for (JsonNode object : objects) {
            if (object.path("kind").asText().equals("Service")) {
                JsonNode target = templates.values().stream()
                        .filter(template -> matches(object.at("/spec/selector"), template))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no pod for " + object));
                for (JsonNode port : object.at("/spec/ports")) {
                    String wanted = port.has("targetPort")
                            ? port.path("targetPort").asText()
                            : port.path("port").asText();
                    assertThat(ports(target)).as(object.toString()).contains(wanted);
                }
            } else if (List.of("NetworkPolicy", "PodDisruptionBudget")
                    .contains(object.path("kind").asText())) {
                JsonNode labels = object.path("kind").asText().equals("NetworkPolicy")
                        ? object.at("/spec/podSelector/matchLabels")
                        : object.at("/spec/selector/matchLabels");
                assertThat(templates.values()).as(object.toString()).anyMatch(template -> matches(labels, template));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void podsMayDoNothingThatTheyNeedNot(Path values) throws Exception {
        for (JsonNode object : rendered(values)) {
            JsonNode pod = podSpec(object);
            String image = pod.at("/containers/0/image").asText();
            if (pod.isMissingNode()) {
                continue;
            }
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean())
                    .as(image)
                    .isTrue();
            for (JsonNode container : containers(pod)) {
                assertThat(container
                                .at("/securityContext/allowPrivilegeEscalation")
                                .asBoolean(true))
                        .isFalse();
                assertThat(container.at("/securityContext/capabilities/drop/0").asText())
                        .isEqualTo("ALL");
                if (container.path("image").asText().contains("-service:")) {
                    assertThat(container
                                    .at("/securityContext/readOnlyRootFilesystem")
                                    .asBoolean())
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void whatTheChartSetsAreKeysOfTheServices(Path values) throws Exception {
        ServiceKeys keys = ServiceKeys.documented();
        for (JsonNode object : rendered(values)) {
            for (JsonNode container : containers(podSpec(object))) {
                if (container.path("image").asText().contains("-service:")) {
                    for (JsonNode variable : container.path("env")) {
                        assertThat(keys.isVariable(variable.path("name").asText()))
                                .as("%s of %s", variable.path("name"), container.path("name"))
                                .isTrue();
                    }
                }
            }
            String properties = object.at("/data/application.properties").asText();
            for (String line : properties.lines().toList()) {
                if (!line.isBlank()) {
                    assertThat(keys.isKey(line.substring(0, line.indexOf('='))))
                            .as(line)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void everyReplicaOfTheQueryServiceHasAnAddressOfItsOwn() throws Exception {
        JsonNode query = object(Chart.render(example("small")), "StatefulSet/tidewatch-query");
        assertThat(query.at("/spec/serviceName").asText()).isEqualTo("tidewatch-query-peers");
        assertThat(variables(query).get("TIDEWATCH_QUERY_ADDRESS")).isEqualTo("$(POD_NAME).tidewatch-query-peers:8083");
    }

    /** CloudNativePG makes secrets that are named after its Cluster. */
    @Test
    void noSecretHasTheNameOfOneThatTheOperatorMakes() throws Exception {
        List<String> names = Chart.render(example("operators")).stream()
                .filter(object -> object.path("kind").asText().equals("Secret"))
                .map(object -> object.at("/metadata/name").asText())
                .toList();
        assertThat(names)
                .contains("tidewatch-postgres-services")
                .doesNotContain("tidewatch-postgres-app", "tidewatch-postgres-superuser", "tidewatch-postgres-ca");
    }

    @Test
    void theTopicsOfStrimziAreThoseThatTheServicesWouldMake() throws Exception {
        Map<String, JsonNode> rendered = new TreeMap<>();
        for (JsonNode object : Chart.render(example("operators"))) {
            if (object.path("kind").asText().equals("KafkaTopic")) {
                rendered.put(object.at("/spec/topicName").asText(), object.path("spec"));
            }
        }
        assertThat(rendered).hasSize(Topic.values().length);
        for (TopicPlan plan : TopicPlan.catalogue(Map.of(Topic.METRICS.topicName(), 16), (short) 3)) {
            JsonNode topic = rendered.get(plan.name());
            assertThat(topic.path("partitions").asInt()).as(plan.name()).isEqualTo(plan.partitions());
            assertThat(topic.path("replicas").asInt()).isEqualTo(3);
            Map<String, String> config = new TreeMap<>();
            topic.path("config")
                    .fields()
                    .forEachRemaining(
                            field -> config.put(field.getKey(), field.getValue().asText()));
            assertThat(config).as(plan.name()).containsExactlyInAnyOrderEntriesOf(plan.config());
        }
    }

    @Test
    void theHookOfTheMigrationNeedsNothingThatComesAfterIt() throws Exception {
        List<JsonNode> objects = Chart.render(values("""
                kafka: {bootstrapServers: "k:9092"}
                postgres: {host: p, app: {password: secret}, owner: {password: secret}}
                """));
        for (String kind : List.of("Job/tidewatch-schema", "Job/tidewatch-topics")) {
            JsonNode job = object(objects, kind);
            assertThat(job.at("/metadata/annotations/tidewatch.test~1hook").asText())
                    .isEqualTo("pre-install,pre-upgrade");
            for (JsonNode container : containers(podSpec(job))) {
                for (JsonNode variable : container.path("env")) {
                    JsonNode secret = variable.at("/valueFrom/secretKeyRef/name");
                    if (!secret.isMissingNode()) {
                        assertThat(object(objects, "Secret/" + secret.asText())
                                        .at("/metadata/annotations/tidewatch.test~1hook-weight")
                                        .asText())
                                .isEqualTo("-10");
                    }
                }
            }
        }
    }

    @Test
    void theVersionIsThatOfTheProject() throws Exception {
        JsonNode chart =
                Chart.YAML.readTree(Chart.folder().resolve("Chart.yaml").toFile());
        String version = System.getProperty("tidewatch.version");
        assertThat(chart.path("appVersion").asText()).isEqualTo(version);
        assertThat(version).startsWith(chart.path("version").asText());
    }

    private static List<JsonNode> rendered(Path example) throws Exception {
        List<JsonNode> objects = RENDERED.get(example);
        if (objects == null) {
            objects = Chart.render(example);
            RENDERED.put(example, objects);
        }
        return objects;
    }

    private Path values(String text) throws Exception {
        return Files.writeString(folder.resolve("values.yaml"), text);
    }

    private static Path example(String name) {
        return Chart.home().resolve("helm/examples/" + name + ".yaml");
    }

    /** What is there before the chart is: existing secrets, and those that operators make. */
    private static Set<String> outside(Path values) throws Exception {
        Set<String> names = new HashSet<>();
        JsonNode tree = Chart.YAML.readTree(values.toFile());
        for (String key : List.of("existingSecret", "clientSecret", "tlsSecret")) {
            tree.findValuesAsText(key).forEach(name -> names.add("Secret/" + name));
        }
        if (tree.at("/kafka/mode").asText().equals("strimzi")) {
            names.addAll(List.of("Secret/tidewatch-cluster-ca-cert", "Secret/tidewatch-client"));
        }
        if (tree.at("/postgres/mode").asText().equals("cloudnativepg")) {
            names.addAll(List.of("Secret/tidewatch-postgres-ca", "Secret/tidewatch-postgres-superuser"));
        }
        return names;
    }

    private static JsonNode podSpec(JsonNode object) {
        return object.path("kind").asText().equals("Pod") ? object.path("spec") : object.at("/spec/template/spec");
    }

    private static List<JsonNode> containers(JsonNode pod) {
        return Stream.of("initContainers", "containers")
                .flatMap(key -> StreamSupport.stream(pod.path(key).spliterator(), false))
                .toList();
    }

    private static Map<String, String> variables(JsonNode object) {
        Map<String, String> found = new TreeMap<>();
        object.at("/spec/template/spec/containers/0/env")
                .forEach(variable -> found.put(
                        variable.path("name").asText(), variable.path("value").asText()));
        return found;
    }

    private static Set<String> ports(JsonNode template) {
        Set<String> found = new HashSet<>();
        for (JsonNode container : containers(template.path("spec"))) {
            container.path("ports").forEach(port -> {
                found.add(port.path("name").asText());
                found.add(port.path("containerPort").asText());
            });
        }
        return found;
    }

    private static boolean matches(JsonNode labels, JsonNode template) {
        JsonNode of = template.at("/metadata/labels");
        return StreamSupport.stream(((Iterable<Map.Entry<String, JsonNode>>) labels::fields).spliterator(), false)
                .allMatch(label -> of.path(label.getKey()).equals(label.getValue()));
    }

    private static JsonNode object(List<JsonNode> objects, String kindAndName) {
        return objects.stream()
                .filter(object -> (object.path("kind").asText() + "/"
                                + object.at("/metadata/name").asText())
                        .equals(kindAndName))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + kindAndName));
    }
}
