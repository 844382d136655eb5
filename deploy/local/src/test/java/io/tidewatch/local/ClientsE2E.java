package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Applications with others' instrumentation, unchanged, told nothing but where to send or scraped where they are. */
@ExtendWith(RunningStack.class)
class ClientsE2E {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path CLIENTS = DataOption.home().resolve("deploy/local/target/clients");
    private static final Path NODE = CLIENTS.resolve("node");

    private final RunningStack.Running running = RunningStack.running();

    @BeforeAll
    static void copyTheNodeServices() throws IOException {
        Files.createDirectories(NODE);
        try (Stream<Path> files = Files.list(DataOption.home().resolve("deploy/local/src/test/clients/node"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, NODE.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** What its libraries are, by the lock file. */
    private static void installNodeLibraries() throws Exception {
        assumeTrue(
                ShellSession.which("node").isPresent()
                        && ShellSession.which("npm").isPresent(),
                "node and npm are not installed");
        Path installed = NODE.resolve("node_modules/.package-lock.json");
        Path wanted = NODE.resolve("package-lock.json");
        Path done = NODE.resolve("installed");
        if (!Files.exists(installed) || !Files.exists(done) || Files.mismatch(done, wanted) >= 0) {
            ClientProcess.run(NODE, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
            Files.copy(wanted, done, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The variables of the guide, for a service of that name, sending often. */
    private Map<String, String> openTelemetry(String service) throws IOException {
        Map<String, String> variables = new LinkedHashMap<>();
        CodeBlock.of(Path.of("docs/guides/collecting-metrics.md")).stream()
                .filter(block -> block.language().equals("properties"))
                .flatMap(block -> block.text().lines())
                .filter(line -> line.startsWith("OTEL_"))
                .map(line -> line.split("=", 2))
                .forEach(pair -> variables.put(
                        pair[0],
                        pair[1].replace(
                                "127.0.0.1:4318",
                                "127.0.0.1:" + running.stack.ports().otlpHttp())));
        assertThat(variables).containsKeys("OTEL_SERVICE_NAME", "OTEL_EXPORTER_OTLP_ENDPOINT");
        variables.put("OTEL_SERVICE_NAME", service);
        variables.put("OTEL_METRIC_EXPORT_INTERVAL", "500");
        return variables;
    }

    private RunningStack.Scraping scraping(String job, int port) throws IOException {
        return running.scraping("""
              - job_name: %s
                scrape_interval: 1s
                static_configs:
                  - targets: ["127.0.0.1:%d"]
            """.formatted(job, port));
    }

    @Test
    void aJvmApplicationUnderTheOpenTelemetryAgentTellsOfItsRequestsAndItsJvm() throws Exception {
        try (ClientProcess shop = ClientProcess.start(
                CLIENTS,
                openTelemetry("agent-shop"),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-javaagent:" + CLIENTS.resolve("opentelemetry-javaagent.jar"),
                "-cp",
                Path.of(AgentShop.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString(),
                AgentShop.class.getName())) {
            URI address = URI.create("http://127.0.0.1:" + shop.port());
            for (int i = 0; i < 9; i++) {
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(address.resolve(i < 7 ? "/orders" : "/broken"))
                                        .build(),
                                BodyHandlers.discarding());
            }
            String requests = "http_server_request_duration_seconds";
            awaitValue(
                    requests + "_count{job=\"agent-shop\", http_request_method=\"GET\", http_route=\"/orders\","
                            + " http_response_status_code=\"200\"}",
                    7);
            awaitValue(
                    requests + "_bucket{job=\"agent-shop\", http_route=\"/broken\", error_type=\"500\", le=\"+Inf\"}",
                    2);
            awaitValue(
                    "sum(" + requests + "_count{job=\"agent-shop\", http_response_status_code=~\"5..\"}) / sum("
                            + requests + "_count{job=\"agent-shop\"})",
                    2 / 9.0);
            assertThat(value("histogram_quantile(1, sum by (le) (" + requests + "_bucket{job=\"agent-shop\"}))"))
                    .isBetween(0.0, 10.0);

            awaitValue("jvm_cpu_count{job=\"agent-shop\"}", Runtime.getRuntime().availableProcessors());
            awaitValue(
                    "sum(jvm_memory_limit_bytes{job=\"agent-shop\", jvm_memory_pool_name=\"Tenured Gen\"}) > bool 30e6",
                    1);
            assertThat(value("sum(jvm_memory_used_bytes{job=\"agent-shop\", jvm_memory_type=\"heap\"})"))
                    .isBetween(1e6, 64.0 * (1 << 20));
            awaitValue(
                    "target_info{job=\"agent-shop\", telemetry_distro_name=\"opentelemetry-java-instrumentation\"}", 1);
        }
    }

    @Test
    void theOpenTelemetrySdkForNodeTellsCountersGaugesAndBothKindsOfHistogram() throws Exception {
        installNodeLibraries();
        try (ClientProcess service = ClientProcess.start(NODE, openTelemetry("node-otel"), "node", "otel.mjs")) {
            assertThat(service.port()).isPositive();
            awaitValue("orders_total{job=\"node-otel\", kind=\"web\"}", 7);
            awaitValue("orders_total{job=\"node-otel\", kind=\"app\"}", 1);
            awaitValue("queue_size{job=\"node-otel\"}", 3);
            awaitValue("room_temperature_celsius{job=\"node-otel\"}", 21.5);
            awaitValue("order_duration_seconds_bucket{job=\"node-otel\", le=\"0.1\"}", 1);
            awaitValue("order_duration_seconds_bucket{job=\"node-otel\", le=\"1.0\"}", 3);
            awaitValue("order_duration_seconds_count{job=\"node-otel\"}", 4);
            awaitValue("order_duration_seconds_sum{job=\"node-otel\"}", 7.72);
            awaitValue("histogram_count(payment_duration_seconds{job=\"node-otel\"})", 4);
            awaitValue("histogram_sum(payment_duration_seconds{job=\"node-otel\"})", 7.72);
            awaitValue("histogram_fraction(0, 1, payment_duration_seconds{job=\"node-otel\"})", 0.75);
            assertThat(metadata("order_duration_seconds").path("type").asText()).isEqualTo("histogram");
        }
    }

    @Test
    void aNodeServiceWithPrometheusClientLibraryIsScraped() throws Exception {
        installNodeLibraries();
        String version = ClientProcess.run(NODE, "node", "--version").strip();
        try (ClientProcess service = ClientProcess.start(NODE, Map.of(), "node", "prometheus.mjs");
                RunningStack.Scraping scraping = scraping("node-prometheus", service.port())) {
            awaitValue("up{job=\"node-prometheus\", instance=\"127.0.0.1:" + service.port() + "\"}", 1);
            awaitValue("orders_total{job=\"node-prometheus\", kind=\"web\"}", 7);
            awaitValue("orders_total{job=\"node-prometheus\", kind=\"app \\\"2\\\"\\n\"}", 1);
            awaitValue("queue_size{job=\"node-prometheus\"}", 3);
            awaitValue("order_duration_seconds_bucket{job=\"node-prometheus\", le=\"1.0\"}", 3);
            awaitValue("order_duration_seconds_sum{job=\"node-prometheus\"}", 7.72);
            awaitValue("order_size{job=\"node-prometheus\", quantile=\"0.5\"}", 2);
            awaitValue("order_size_sum{job=\"node-prometheus\"}", 6);
            awaitValue("nodejs_version_info{job=\"node-prometheus\", version=\"" + version + "\"}", 1);
            awaitValue("process_resident_memory_bytes{job=\"node-prometheus\"} > bool 1e7", 1);
            assertThat(metadata("order_size").path("help").asText()).isEqualTo("Items of an order");
        }
        awaitEnd("orders_total{job=\"node-prometheus\"}");
    }

    @Test
    void micrometersOtlpRegistrySends() throws Exception {
        Map<String, String> settings = Map.of(
                "otlp.url",
                "http://127.0.0.1:" + running.stack.ports().otlpHttp() + "/v1/metrics",
                "otlp.step",
                "1s",
                "otlp.resourceAttributes",
                "service.name=micrometer-otlp,service.instance.id=one");
        OtlpMeterRegistry registry = new OtlpMeterRegistry(settings::get, Clock.SYSTEM);
        AtomicInteger queue = meters(registry);
        try {
            String series = "{job=\"micrometer-otlp\", instance=\"one\"}";
            awaitValue("orders_total{job=\"micrometer-otlp\", instance=\"one\", kind=\"web\"}", 7);
            awaitValue("queue_size" + series, 3);
            awaitValue("order_duration_milliseconds_count" + series, 2);
            awaitValue("order_duration_milliseconds_sum" + series, 400);
            awaitValue("order_items_sum" + series, 6);
            queue.set(8);
            awaitValue("queue_size" + series, 8);
        } finally {
            registry.close();
        }
    }

    @Test
    void micrometersPrometheusRegistryIsScraped() throws Exception {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        AtomicInteger queue = meters(registry);
        try (ScrapedApplication application = new ScrapedApplication(registry::scrape);
                RunningStack.Scraping scraping = scraping("micrometer-prometheus", application.port())) {
            new JvmMemoryMetrics().bindTo(registry);
            awaitValue("orders_total{job=\"micrometer-prometheus\", kind=\"web\"}", 7);
            awaitValue("queue_size{job=\"micrometer-prometheus\"}", 3);
            awaitValue("order_duration_seconds_count{job=\"micrometer-prometheus\"}", 2);
            awaitValue("order_duration_seconds_sum{job=\"micrometer-prometheus\"}", 0.4);
            awaitValue("order_duration_seconds_bucket{job=\"micrometer-prometheus\", le=\"+Inf\"}", 2);
            assertThat(value("histogram_quantile(0.99, order_duration_seconds_bucket{job=\"micrometer-prometheus\"})"))
                    .isCloseTo(0.3, within(0.1));
            awaitValue("order_items_sum{job=\"micrometer-prometheus\"}", 6);
            assertThat(value("sum(jvm_memory_used_bytes{job=\"micrometer-prometheus\", area=\"heap\"})"))
                    .isBetween(1e6, (double) Runtime.getRuntime().maxMemory());
            queue.set(8);
            awaitValue("queue_size{job=\"micrometer-prometheus\"}", 8);
            assertThat(value("scrape_samples_scraped{job=\"micrometer-prometheus\"}"))
                    .isGreaterThan(80);
        }
        awaitEnd("orders_total{job=\"micrometer-prometheus\"}");
    }

    /** The same meters for both of Micrometer's registries; answers what its gauge shows. */
    private static AtomicInteger meters(MeterRegistry registry) {
        registry.counter("orders", "kind", "web").increment(7);
        AtomicInteger queue = Objects.requireNonNull(registry.gauge("queue.size", new AtomicInteger(3)));
        Timer duration =
                Timer.builder("order.duration").publishPercentileHistogram().register(registry);
        duration.record(Duration.ofMillis(100));
        duration.record(Duration.ofMillis(300));
        for (int items = 1; items <= 3; items++) {
            registry.summary("order.items").record(items);
        }
        return queue;
    }

    private void awaitValue(String expression, double expected) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(value(expression)).as(expression).isCloseTo(expected, within(1e-9)));
    }

    /** The value of the only element of an expression. */
    private double value(String expression) throws Exception {
        JsonNode result = running.api.query(expression);
        assertThat(result).as(expression + ": " + result).hasSize(1);
        return Double.parseDouble(result.at("/0/value/1").asText());
    }

    private void awaitEnd(String expression) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(running.api.query(expression)).as(expression).isEmpty());
    }

    private JsonNode metadata(String family) throws Exception {
        JsonNode all =
                running.api.get("/api/v1/metadata?metric=" + family).json().at("/data/" + family);
        assertThat(all).as(family).isNotEmpty();
        return all.path(0);
    }
}
