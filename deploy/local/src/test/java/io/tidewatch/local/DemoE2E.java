package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run as {@code deploy/tidewatch up --demo} starts it, watched as its guide says. */
class DemoE2E {
    static final Path GUIDE = Path.of("docs/guides/the-demo.md");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static @Nullable DataFolder data;
    private static @Nullable Supervisor supervisor;
    private static Api api;
    private static int demoPort;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        RunningStack.assumePackaged();
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            demoPort = free.getLocalPort();
        }
        DataFolder run = new DataFolder(Files.createTempDirectory("tidewatch-demo"));
        run.create();
        data = run;
        Ports ports = Ports.free();
        OptionalInt demo = OptionalInt.of(demoPort);
        SelfCollection collection = new SelfCollection(false, null, demo);
        collection.write(run, ports);
        Stack stack = new Stack(DataOption.home(), run, ports, OptionalLong.empty(), collection.environment(run), demo);
        supervisor = new Supervisor(stack, report -> {});
        api = new Api(stack.origin());
        supervisor.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (supervisor != null) {
            supervisor.close();
        }
        if (data != null) {
            data.empty();
            Files.deleteIfExists(data.scrapeConfig());
        }
    }

    @Test
    void everyWayOfCollectingBringsSomethingAndAFaultIsSeen() throws Exception {
        List<CodeBlock> commands = blocks("sh").stream()
                .filter(block -> !block.text().startsWith("deploy/tidewatch"))
                .toList();
        assertThat(commands).isNotEmpty();
        ShellSession.Outcome outcome = new ShellSession(
                        folder, Map.of("127.0.0.1:" + Ports.DEFAULT_DEMO, "127.0.0.1:" + demoPort))
                .run(commands);
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
