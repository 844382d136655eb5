package io.tidewatch.ingest.scrape.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.ingest.scrape.config.ConfigException;
import io.tidewatch.ingest.scrape.config.Discovery;
import io.tidewatch.ingest.scrape.config.ScrapeConfigReader;
import io.tidewatch.ingest.scrape.http.ByteBudget;
import io.tidewatch.ingest.scrape.http.HttpFetcher;
import io.tidewatch.ingest.scrape.http.TestServer;
import io.tidewatch.ingest.scrape.targets.TargetGroup;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against answers as Kubernetes' API gives them. */
class KubernetesSourceTest {
    private static final Vertx VERTX = Vertx.vertx();
    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @AfterAll
    static void stopVertx() {
        VERTX.close();
    }

    private static String recorded(String name) {
        try (var in = KubernetesSourceTest.class.getResourceAsStream("/kubernetes/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Map<String, String>> find(String config) throws Exception {
        Discovery.Kubernetes kubernetes = config(config);
        ClusterAccess access = ClusterAccess.of(kubernetes, Map.of());
        KubernetesSource source = new KubernetesSource(
                kubernetes, access, new HttpFetcher(VERTX, access.http(), new ByteBudget(1 << 20)));
        try {
            List<Map<String, String>> targets = new ArrayList<>();
            for (TargetGroup group : source.find()) {
                for (Map<String, String> target : group.targets()) {
                    Map<String, String> labels = new TreeMap<>(group.labels());
                    labels.putAll(target);
                    labels.values().removeIf(String::isEmpty);
                    targets.add(labels);
                }
            }
            return targets;
        } finally {
            source.close();
        }
    }

    private Discovery.Kubernetes config(String config) throws ConfigException {
        String text = "scrape_configs: [{job_name: j, kubernetes_sd_configs: [{api_server: \"http://" + server.address()
                + "\", " + config + "}]}]";
        return (Discovery.Kubernetes) ScrapeConfigReader.read(Path.of("c.yml"), text)
                .jobs()
                .get(0)
                .discoveries()
                .get(0);
    }

    @Test
    void eachPortOfEachContainerOfAPodIsATarget() throws Exception {
        server.on("/api/v1/pods", TestServer.text(200, "application/json", recorded("pods.json")));
        List<Map<String, String>> targets =
                find("role: pod, bearer_token: t, selectors: [{role: pod, label: \"app=shop\"}]");
        assertThat(targets)
                .extracting(target -> target.get("__address__"))
                .containsExactly("10.1.0.7:8080", "10.1.0.7:9090", "10.1.0.7");
        assertThat(targets.get(0))
                .containsEntry("__meta_kubernetes_namespace", "prod")
                .containsEntry("__meta_kubernetes_pod_name", "shop-6d4cf56db6-abcde")
                .containsEntry("__meta_kubernetes_pod_label_app_kubernetes_io_name", "shop")
                .containsEntry("__meta_kubernetes_pod_labelpresent_app_kubernetes_io_name", "true")
                .containsEntry("__meta_kubernetes_pod_annotation_prometheus_io_scrape", "true")
                .containsEntry("__meta_kubernetes_pod_container_name", "web")
                .containsEntry("__meta_kubernetes_pod_container_image", "shop:1.2")
                .containsEntry("__meta_kubernetes_pod_container_id", "containerd://c0ffee")
                .containsEntry("__meta_kubernetes_pod_container_port_name", "http")
                .containsEntry("__meta_kubernetes_pod_container_port_number", "8080")
                .containsEntry("__meta_kubernetes_pod_container_port_protocol", "TCP")
                .containsEntry("__meta_kubernetes_pod_container_init", "false")
                .containsEntry("__meta_kubernetes_pod_ready", "true")
                .containsEntry("__meta_kubernetes_pod_phase", "Running")
                .containsEntry("__meta_kubernetes_pod_node_name", "node-1")
                .containsEntry("__meta_kubernetes_pod_host_ip", "192.168.0.1")
                .containsEntry("__meta_kubernetes_pod_uid", "0b5a")
                .containsEntry("__meta_kubernetes_pod_controller_kind", "ReplicaSet")
                .containsEntry("__meta_kubernetes_pod_controller_name", "shop-6d4cf56db6");
        assertThat(targets.get(2)).containsEntry("__meta_kubernetes_pod_container_init", "true");
        assertThat(server.requests.get(0).getRequestURI().getQuery())
                .isEqualTo("limit=500&resourceVersion=0&labelSelector=app=shop");
        assertThat(server.requests.get(0).getRequestHeaders().getFirst("Authorization"))
                .isEqualTo("Bearer t");
    }

    @Test
    void eachPortOfAServiceIsATarget() throws Exception {
        server.on(
                "/api/v1/namespaces/prod/services",
                TestServer.text(200, "application/json", recorded("services.json")));
        List<Map<String, String>> targets = find("role: service, namespaces: {names: [prod]}");
        assertThat(targets).hasSize(1);
        assertThat(targets.get(0))
                .containsEntry("__address__", "shop.prod.svc:80")
                .containsEntry("__meta_kubernetes_service_name", "shop")
                .containsEntry("__meta_kubernetes_service_type", "ClusterIP")
                .containsEntry("__meta_kubernetes_service_cluster_ip", "10.96.0.9")
                .containsEntry("__meta_kubernetes_service_port_name", "web")
                .containsEntry("__meta_kubernetes_service_port_number", "80")
                .containsEntry("__meta_kubernetes_service_label_tier", "front");
    }

    @Test
    void endpointsHaveTheLabelsOfTheirServiceAndPodAndTheOtherPortsComeToo() throws Exception {
        server.on("/api/v1/pods", TestServer.text(200, "application/json", recorded("pods.json")));
        server.on("/api/v1/services", TestServer.text(200, "application/json", recorded("services.json")));
        server.on("/api/v1/endpoints", TestServer.text(200, "application/json", recorded("endpoints.json")));
        List<Map<String, String>> targets = find("role: endpoints");
        assertThat(targets)
                .extracting(target -> target.get("__address__"))
                .containsExactly("10.1.0.7:8080", "10.1.0.8:8080", "10.1.0.7:9090");
        assertThat(targets.get(0))
                .containsEntry("__meta_kubernetes_endpoints_name", "shop")
                .containsEntry("__meta_kubernetes_endpoint_port_name", "web")
                .containsEntry("__meta_kubernetes_endpoint_ready", "true")
                .containsEntry("__meta_kubernetes_endpoint_node_name", "node-1")
                .containsEntry("__meta_kubernetes_endpoint_address_target_kind", "Pod")
                .containsEntry("__meta_kubernetes_service_label_tier", "front")
                .containsEntry("__meta_kubernetes_pod_name", "shop-6d4cf56db6-abcde")
                .containsEntry("__meta_kubernetes_pod_container_name", "web");
        assertThat(targets.get(1))
                .containsEntry("__meta_kubernetes_endpoint_ready", "false")
                .doesNotContainKey("__meta_kubernetes_pod_name");
        assertThat(targets.get(2))
                .containsEntry("__meta_kubernetes_pod_container_port_number", "9090")
                .doesNotContainKey("__meta_kubernetes_endpoint_ready");
    }

    @Test
    void alongListComesInPages() throws Exception {
        server.on("/api/v1/pods", exchange -> {
            boolean second = exchange.getRequestURI().getQuery().contains("continue=next");
            TestServer.text(
                            200,
                            "application/json",
                            second
                                    ? recorded("pods.json")
                                    : recorded("pods.json")
                                            .replace("\"resourceVersion\": \"7\"", "\"continue\": \"next\"")
                                            .replace("10.1.0.7", "10.1.0.6"))
                    .to(exchange);
        });
        assertThat(find("role: pod")).hasSize(6);
    }

    @Test
    void whatTheApiRefusesIsSaid() {
        server.on("/api/v1/pods", TestServer.text(403, "application/json", "{\"message\": \"no\"}"));
        assertThatThrownBy(() -> find("role: pod"))
                .isInstanceOf(DiscoveryException.class)
                .hasMessageEndingWith("answered 403 Forbidden");
    }
}
