package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.model.Labels;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/**
 * The shell blocks of README.md and of the guides do what the text says. They run as they stand, but for the addresses
 * of the default ports.
 */
@ExtendWith(RunningStack.class)
class GuideSnippetsE2E {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path README = Path.of("README.md");
    private static final Path GUIDES = Path.of("docs/guides");
    private static final boolean KCAT = ShellSession.which("kcat").isPresent();

    @TempDir
    private Path folder;

    private static WebhookReceiver receiver;

    @BeforeAll
    static void startReceiver() throws IOException {
        receiver = new WebhookReceiver();
    }

    /** Other tests of this JVM use the same stack: no rule stays that fires. */
    @AfterAll
    static void removeWhatTheGuidesMade() throws Exception {
        for (JsonNode rule : rules()) {
            api().delete("/api/v1/monitoring/alerts/" + rule.path("id").asText());
        }
        receiver.close();
    }

    @Test
    void theReadmeSendsAnErrorAndMetricsAndTells() throws Exception {
        run(README);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stored("card provider did not answer", "billing"))
                .isEqualTo(1));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(api().query("queue_depth{queue=\"mail\"}")
                        .at("/0/value/1")
                        .asText())
                .isEqualTo("170"));
        if (KCAT) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            api().query("queue_depth{queue=\"mail\"}[5m]").at("/0/values"))
                    .extracting(point -> point.path(1).asText())
                    .contains("18"));
        }
        assertThat(rules()).extracting(rule -> rule.path("name").asText()).contains("Mail queue is long");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(receiver.of("Mail queue is long"))
                .hasSize(1));
        assertThat(receiver.of("Mail queue is long")
                        .get(0)
                        .body()
                        .at("/alerts/0/annotations/summary")
                        .asText())
                .isEqualTo("mail holds 170 mails");
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode notifications =
                    api().get("/api/v1/notifications?limit=5").json().path("notifications");
            assertThat(notifications)
                    .filteredOn(one -> one.path("rule_name").asText().equals("Mail queue is long"))
                    .extracting(one -> one.path("outcome").asText())
                    .containsExactly("delivered");
        });
    }

    @Test
    void theGuideToMetricsSendsAllThreeTypes() throws Exception {
        run(GUIDES.resolve("collecting-metrics.md"));

        for (String expression : List.of(
                "http_requests_total{route=\"/hook\", status=\"200\"} == 1027",
                "queue_depth{queue=\"mail\"}",
                "http_request_duration_seconds_bucket{route=\"/hook\", le=\"0.5\"} == 3",
                "http_request_duration_seconds_count{route=\"/hook\"} == 3")) {
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(api().query(expression)).as(expression).hasSize(1));
        }
    }

    /** Collected from the services themselves; what is copied to another project is the same there, and can be erased. */
    @Test
    void theGuideToMovingMetricsCopiesAndErasesThem() throws Exception {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(api().query("process_cpu_usage"))
                .isNotEmpty());
        run(GUIDES.resolve("moving-metrics.md"));

        Api copy = api().inProject("copy");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(copy.query("process_uptime_seconds"))
                .isNotEmpty());
        assertThat(copy.query("process_cpu_usage")).isEmpty();
        assertThat(copy.get("/api/v1/admin/tsdb/erasures")
                        .json()
                        .at("/data/0/state")
                        .asText())
                .isIn("waiting", "erasing", "rewriting", "done");
        assertThat(copy.get("/api/v1/import").json().at("/imports/0/state").asText())
                .isEqualTo("done");
    }

    @Test
    void theGuideToErrorsStoresAndCountsThem() throws Exception {
        run(GUIDES.resolve("error-tracking.md"));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stored("no answer in 30 s", "billing"))
                .isEqualTo(1));
        if (KCAT) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(stored("field amount is required", "unknown"))
                    .isEqualTo(1));
        }
        for (CodeBlock block : blocks(GUIDES.resolve("error-tracking.md"), "promql")) {
            String counted = block.text().replaceFirst(" > 5$", " > 0");
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(api().query(counted)).as(counted).isNotEmpty());
        }
    }

    @Test
    void theGuideToRoutingRoutesSilencesAndPreviews() throws Exception {
        run(GUIDES.resolve("routing.md"));
        try {
            assertThat(api().get("/api/v2/receivers").json())
                    .extracting(one -> one.path("name").asText())
                    .containsExactly("team");
            assertThat(api().get("/api/v2/silences").json())
                    .extracting(one -> one.path("comment").asText())
                    .contains("new disks");
            api().post("/api/v2/alerts", "[{\"labels\": {\"alertname\": \"From outside\", \"service\": \"guide\"}}]");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(receiver.of("From outside")).hasSize(1));
        } finally {
            api().delete("/api/v1/routing");
        }
    }

    @Test
    void theGuideToAlertsMakesChannelsThatWorkAndRules() throws Exception {
        int before = receiver.deliveries().size();
        run(GUIDES.resolve("alerts.md"));

        assertThat(receiver.deliveries()).as("the channel's test").hasSizeGreaterThan(before);
        assertThat(api().get("/api/v1/channels").json().path("channels"))
                .extracting(channel -> channel.path("name").asText())
                .contains("On call", "Slack", "Ops mail");
        assertThat(rules())
                .extracting(rule -> rule.path("name").asText())
                .contains("Too many failures", "Queue is long");
    }

    @Test
    void theGuideToPoolsShowsThemAndSwitchesARuleOn() throws Exception {
        // The demo has a pool of the same name.
        String path = "/api/lifecycle-events?pool=gateways&start=" + Instant.now();
        run(GUIDES.resolve("lifecycle-events.md"));

        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode answer = api().get(path).json();
            assertThat(answer.at("/by/kind").toString())
                    .isEqualTo("{\"allocated\":1,\"deallocated\":1,\"failed\":1,\"pool\":1}");
            assertThat(answer.at("/pools/0/available").asInt()).isEqualTo(7);
        });
        assertThat(api().get("/api/lifecycle-events?kind=deployed&service=billing")
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(1);
        for (CodeBlock block : blocks(GUIDES.resolve("lifecycle-events.md"), "promql")) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(api().query(block.text().strip()))
                            .as(block.text())
                            .isNotEmpty());
        }
        assertThat(rules())
                .filteredOn(rule -> rule.path("name").asText().equals("Pool is nearly exhausted"))
                .extracting(rule -> rule.path("expression").asText())
                .containsExactly("pool_available_ratio < 0.2");
    }

    @Test
    void theGuideToForwardingListsDestinations() throws Exception {
        run(GUIDES.resolve("forwarding.md"));

        assertThat(api().get("/api/v1/monitoring/exports")
                        .json()
                        .path("exports")
                        .isArray())
                .isTrue();
    }

    @Test
    void theGuideToAvailabilityTellsItAndSwitchesTheRuleOn() throws Exception {
        run(GUIDES.resolve("availability.md"));

        for (CodeBlock block : blocks(GUIDES.resolve("availability.md"), "promql")) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            api().query(block.text().strip()))
                    .as(block.text())
                    .allSatisfy(element ->
                            assertThat(element.at("/value/1").asDouble()).isBetween(0.0, 1.01))
                    .isNotEmpty());
        }
        assertThat(rules())
                .filteredOn(rule -> rule.path("name").asText().equals("Tidewatch is not available"))
                .extracting(rule -> rule.path("expression").asText())
                .singleElement()
                .asString()
                .contains("14.4 * (1 - 0.999)");
    }

    @Test
    void noGuideIsLeftOut() throws IOException {
        List<Path> withShell = new ArrayList<>();
        for (Path page : CodeBlock.pages()) {
            if (page.startsWith(GUIDES) && !blocks(page, "sh").isEmpty()) {
                withShell.add(page);
            }
        }
        assertThat(withShell)
                .containsExactly(
                        GUIDES.resolve("alerts.md"),
                        GUIDES.resolve("availability.md"),
                        GUIDES.resolve("collecting-metrics.md"),
                        GUIDES.resolve("error-tracking.md"),
                        GUIDES.resolve("forwarding.md"),
                        GUIDES.resolve("lifecycle-events.md"),
                        GUIDES.resolve("moving-metrics.md"),
                        GUIDES.resolve("routing.md"),
                        DemoE2E.GUIDE);
    }

    @Test
    void prometheusMayWriteToWhereTheConfigurationsSay() throws Exception {
        List<CodeBlock> configurations = new ArrayList<>(blocks(README, "yaml"));
        configurations.addAll(blocks(GUIDES.resolve("collecting-metrics.md"), "yaml"));
        configurations.removeIf(block -> !block.text().contains("remote_write:"));
        assertThat(configurations).hasSize(2);
        for (CodeBlock block : configurations) {
            Map<String, List<Map<String, Object>>> prometheus = new Yaml().load(block.text());
            String url = prometheus.get("remote_write").get(0).get("url").toString();
            assertThat(url).as(block.place()).startsWith("http://127.0.0.1:8080/");
            String path = URI.create(url).getPath();
            assertThat(path).as(block.place()).isEqualTo("/api/v1/write");
        }
        byte[] request = new RemoteWriteRequest()
                .add(Labels.of("__name__", "guide_up", "job", "guide"), System.currentTimeMillis(), 1)
                .snappy();
        assertThat(api().write(request).status()).isEqualTo(204);
    }

    private void run(Path page) throws Exception {
        List<CodeBlock> all = blocks(page, "sh");
        List<CodeBlock> blocks = all.stream()
                .filter(Predicate.not(GuideSnippetsE2E::starts))
                .filter(block -> KCAT || !needsKcat(block))
                .toList();
        all.stream()
                .filter(block -> !KCAT && needsKcat(block))
                .forEach(block -> System.err.println(block.place() + " is left out: there is no kcat"));
        assertThat(blocks).isNotEmpty();
        ShellSession.Outcome outcome = new ShellSession(folder, addresses()).run(blocks);
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }

    /** The blocks that start or build the system, which runs already. */
    private static boolean starts(CodeBlock block) {
        return block.text().startsWith("deploy/tidewatch") || block.text().startsWith("mvn ");
    }

    private static boolean needsKcat(CodeBlock block) {
        return block.text().contains("kcat ");
    }

    private static Map<String, String> addresses() {
        Ports here = RunningStack.running().stack.ports();
        Map<String, String> addresses = new LinkedHashMap<>();
        addresses.put("http://127.0.0.1:9999/hook", receiver.url());
        addresses.put("127.0.0.1:" + Ports.DEFAULT.dashboard(), "127.0.0.1:" + here.dashboard());
        addresses.put("127.0.0.1:" + Ports.DEFAULT.ingest(), "127.0.0.1:" + here.ingest());
        addresses.put("127.0.0.1:" + Ports.DEFAULT.alert(), "127.0.0.1:" + here.alert());
        addresses.put("127.0.0.1:" + Ports.DEFAULT.query(), "127.0.0.1:" + here.query());
        addresses.put("127.0.0.1:" + Ports.DEFAULT.kafka(), "127.0.0.1:" + here.kafka());
        addresses.put("127.0.0.1:" + Ports.DEFAULT.postgres(), "127.0.0.1:" + here.postgres());
        return addresses;
    }

    private static List<CodeBlock> blocks(Path page, String language) throws IOException {
        return CodeBlock.of(page).stream()
                .filter(block -> block.language().equals(language))
                .toList();
    }

    private static Api api() {
        return RunningStack.running().api;
    }

    private static JsonNode rules() throws Exception {
        return api().get("/api/v1/monitoring/alerts").json().path("alerts");
    }

    private static int stored(String message, String service) throws Exception {
        try (Connection postgres = RunningStack.running().postgres();
                PreparedStatement select = postgres.prepareStatement(
                        "select count(*) from error_event where message = ? and service = ?")) {
            select.setString(1, message);
            select.setString(2, service);
            ResultSet row = select.executeQuery();
            row.next();
            return row.getInt(1);
        }
    }
}
