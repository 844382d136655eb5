package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The demo beside the running system, as {@code deploy/tidewatch up --demo} starts it, watched as its guide says. */
@ExtendWith(RunningStack.class)
class DemoE2E {
    static final Path GUIDE = Path.of("docs/guides/the-demo.md");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RunningStack.Running running = RunningStack.running();
    private final Api api = running.api;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private int port;
    private @Nullable ManagedProcess demo;
    private RunningStack.@Nullable Scraping scraping;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        port = ClientProcess.freePort();
        DataFolder data = running.stack.data();
        Stack stack = new Stack(
                DataOption.home(), data, running.stack.ports(), OptionalLong.empty(), Map.of(), OptionalInt.of(port));
        ManagedProcess process = new ManagedProcess(stack.demo().get(0), data, timer, report -> {});
        demo = process;
        scraping = running.scraping(SelfCollection.demo(port));
        process.start();
        process.awaitReady();
    }

    @AfterEach
    void stop() throws Exception {
        if (scraping != null) {
            scraping.close();
        }
        if (demo != null) {
            demo.stop();
        }
        timer.shutdownNow();
    }

    @Test
    void everyWayOfCollectingBringsSomethingAndAFaultIsSeen() throws Exception {
        List<CodeBlock> commands = blocks("sh").stream()
                .filter(block -> !block.text().startsWith("deploy/tidewatch"))
                .toList();
        assertThat(commands).isNotEmpty();
        ShellSession.Outcome outcome =
                new ShellSession(folder, Map.of("127.0.0.1:" + Ports.DEFAULT_DEMO, "127.0.0.1:" + port)).run(commands);
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();

        assertThat(blocks("promql")).isNotEmpty();
        for (CodeBlock block : blocks("promql")) {
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(api.query(block.text())).as(block.text()).isNotEmpty());
        }
        for (String expression : List.of(
                "up{job=\"demo\"} == 1",
                "demo_websocket_messages_total{direction=\"in\"} > 0",
                "rate(demo_db_operation_duration_seconds_count[1m]) > 0",
                "sum(error_events_total{service=\"webhooks\", type=\"execution\"}) > 0",
                "sum(deployments_total{service=\"webhooks\"}) >= 2")) {
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(api.query(expression)).as(expression).isNotEmpty());
        }
        JsonNode errors =
                api.get("/api/error-metrics?service=webhooks&type=execution").json();
        assertThat(errors.at("/events/0/error_type").asText()).isEqualTo("ProviderTimeout");
        JsonNode pools = api.get("/api/lifecycle-events?pool=gateways").json();
        assertThat(pools.at("/pools/0/total").asInt()).as(pools.toString()).isEqualTo(40);
    }

    private static List<CodeBlock> blocks(String language) throws Exception {
        return CodeBlock.of(GUIDE).stream()
                .filter(block -> block.language().equals(language))
                .toList();
    }
}
