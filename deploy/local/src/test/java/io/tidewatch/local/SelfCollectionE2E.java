package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.tidewatch.promql.PromQl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The run collects with no set-up, from itself and from this machine. */
@ExtendWith(RunningStack.class)
class SelfCollectionE2E {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RunningStack.Running running = RunningStack.running();
    private final Api api = running.api;

    private String value(String expression) throws Exception {
        PromQl.parse(expression);
        return api.query(expression).at("/0/value/1").asText();
    }

    @Test
    void theFourServicesAndThisMachineAreThereWithNoSetUp() throws Exception {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(value("sum(up{job=\"tidewatch\"})"))
                .isEqualTo("4"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(value("up{job=\"host\"}")).isEqualTo("1"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(value("count(tidewatch_http_requests_total)"))
                .isNotEmpty());
        if (Files.isReadable(Path.of("/proc/stat"))) {
            for (String expression : List.of(
                    "sum(rate(node_cpu_seconds_total[1m]))",
                    "node_memory_MemTotal_bytes",
                    "sum(node_network_receive_bytes_total)",
                    "sum(node_filesystem_size_bytes)")) {
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(value(expression))
                        .as(expression)
                        .isNotEmpty()
                        .isNotEqualTo("0"));
            }
        }
        JsonNode targets = api.get("/api/v1/targets?state=active").json().at("/data/activeTargets");
        assertThat(targets).hasSize(5);
        assertThat(targets)
                .allSatisfy(target -> assertThat(target.path("health").asText())
                        .as(target.toString())
                        .isEqualTo("up"));
        assertThat(api.get("/api/v1/scrape_pools").json().at("/data/scrapePools"))
                .extracting(JsonNode::asText)
                .containsExactly("tidewatch", "host");
    }

    @Test
    void theConfigurationsOfTheGuideAreTakenWithoutARestart() throws Exception {
        HttpServer shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        shop.createContext("/metrics", exchange -> {
            byte[] body = "# TYPE orders counter\norders_total{kind=\"web\"} 7\ngo_threads 3\n# EOF\n"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/openmetrics-text; version=1.0.0");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        shop.start();
        Path config = running.stack.data().scrapeConfig();
        String before = Files.readString(config);
        try {
            List<CodeBlock> blocks = CodeBlock.of(Path.of("docs/guides/collecting-metrics.md")).stream()
                    .filter(block ->
                            block.language().equals("yaml") && block.text().contains("scrape_configs:"))
                    .toList();
            assertThat(blocks).isNotEmpty();
            for (CodeBlock block : blocks) {
                Files.writeString(
                        config,
                        block.text()
                                .replace(
                                        "127.0.0.1:9100",
                                        "127.0.0.1:" + shop.getAddress().getPort())
                                .replace("15s", "1s"));
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(value("orders_total{job=\"shop\"}"))
                        .as(block.place())
                        .isEqualTo("7"));
                assertThat(value("absent(go_threads)")).as(block.place()).isEqualTo("1");
                JsonNode answer = api.get("/api/v1/targets").json();
                assertThat(answer.at("/data/problems")).as(answer.toString()).isEmpty();
            }
        } finally {
            Files.writeString(config, before);
            shop.stop(0);
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(api.query("up{job=\"shop\"}")).isEmpty());
    }
}
