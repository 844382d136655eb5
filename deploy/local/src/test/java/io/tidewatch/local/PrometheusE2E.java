package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.model.Labels;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus and its tool beside the running system: it federates from us, reads from us, writes to us, and its
 * tool queries us, as if we were another Prometheus. Skips where it is not installed.
 */
@ExtendWith(RunningStack.class)
class PrometheusE2E {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SAMPLES = 20;

    private final RunningStack.Running running = RunningStack.running();
    private final Api api = running.api;
    private final String mark = "prom_" + UUID.randomUUID().toString().replace("-", "");
    /** Of the newest sample, milliseconds since the Unix epoch. */
    private final long newest = System.currentTimeMillis();

    @TempDir
    private Path folder;

    @BeforeAll
    static void requirePrometheus() {
        assumeTrue(
                ShellSession.which("prometheus").isPresent()
                        && ShellSession.which("promtool").isPresent(),
                "prometheus and promtool are not installed (apt-get install prometheus)");
    }

    /** A counter of two instances, a sample a second with a reset, and a gauge without an instance. */
    @BeforeEach
    void writeSeries() throws Exception {
        RemoteWriteRequest request = new RemoteWriteRequest();
        for (int i = 0; i < SAMPLES; i++) {
            long at = newest - (SAMPLES - 1 - i) * 1000L;
            request.add(counter("a"), at, i < 10 ? 1000 + 3 * i : 3 * i);
            request.add(counter("b"), at, 500 + i);
            request.add(Labels.of("__name__", mark + "_gauge", "job", mark), at, Math.sin(i));
        }
        Api.Answer answer = api.write(request.snappy());
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(api.query("{job=\"" + mark + "\"}"))
                .hasSize(3));
    }

    private Labels counter(String instance) {
        return Labels.of("__name__", mark + "_total", "job", mark, "instance", instance);
    }

    /** A Prometheus with that configuration on a free port. */
    private ClientProcess prometheus(int port, String configuration) throws Exception {
        Path config = Files.writeString(folder.resolve("prometheus.yml"), configuration);
        return ClientProcess.start(
                folder,
                Map.of(),
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port);
    }

    private static Api at(int port) {
        return new Api(URI.create("http://127.0.0.1:" + port));
    }

    /** The result of a query at an instant. */
    private static JsonNode query(Api there, String expression, long timestampMs) throws Exception {
        Api.Answer answer =
                there.get("/api/v1/query?time=" + timestampMs / 1000.0 + "&query=" + Api.encode(expression));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().at("/data/result");
    }

    /** The elements of a result, whatever their order. */
    private static Set<String> elements(JsonNode result) {
        Set<String> elements = new TreeSet<>();
        result.forEach(element ->
                elements.add(new TreeSet<>(element.path("metric").properties().stream()
                                .map(Objects::toString)
                                .toList()) + " " + element.path("value") + element.path("values")));
        return elements;
    }

    @Test
    void itFederatesFromUsAndAnswersTheSameAndWhatItWritesToUsIsHere() throws Exception {
        int port = ClientProcess.freePort();
        try (ClientProcess prometheus =
                prometheus(port, """
                global: {scrape_interval: 1s}
                scrape_configs:
                  - job_name: %1$s_federation
                    honor_labels: true
                    metrics_path: /federate
                    params: {"match[]": ['{job="%1$s"}']}
                    static_configs: [{targets: ["127.0.0.1:%2$d"]}]
                remote_write:
                  - url: http://127.0.0.1:%2$d/api/v1/write
                """.formatted(mark, running.stack.ports().dashboard()))) {
            Api there = at(port);
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                            query(there, "{job=\"" + mark + "\"}", newest + 500))
                    .hasSize(3));
            for (String expression :
                    List.of("{job=\"" + mark + "\"}", "sum by (job) (" + mark + "_total)", mark + "_gauge * 2")) {
                assertThat(elements(query(there, expression, newest + 500)))
                        .as(expression)
                        .isEqualTo(elements(query(api, expression, newest + 500)));
            }
            assertThat(query(there, mark + "_total{instance=\"a\"}", newest + 500)
                            .at("/0/value/1")
                            .asText())
                    .isEqualTo("57");

            // By remote write its own series come here: of each scrape, in its label set and with its value.
            String scraped = "scrape_samples_scraped{job=\"" + mark + "_federation\"}";
            await().atMost(PATIENCE).untilAsserted(() -> {
                JsonNode arrived = api.query(scraped);
                assertThat(arrived).hasSize(1);
                assertThat(arrived.at("/0/value/1").asText()).isEqualTo("3");
                assertThat(arrived.at("/0/metric"))
                        .isEqualTo(there.query(scraped).at("/0/metric"));
            });
            assertThat(prometheus.output()).doesNotContain("non-recoverable error");
        }
    }

    @Test
    void itReadsFromUsBehindItsOwnEngine() throws Exception {
        int port = ClientProcess.freePort();
        try (ClientProcess prometheus =
                prometheus(port, """
                remote_read:
                  - url: http://127.0.0.1:%d/api/v1/read
                    read_recent: true
                """.formatted(running.stack.ports().dashboard()))) {
            Api there = at(port);
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> there.get("/-/ready").status() == 200);
            for (String expression : List.of(
                    mark + "_total",
                    mark + "_total[1m]",
                    "{__name__=~\"" + mark + "_.*\", instance!=\"b\"}",
                    "sum by (instance) (increase(" + mark + "_total{instance=~\"a|b\"}[15s]))",
                    "max_over_time(" + mark + "_gauge[10s] offset 5s)",
                    "resets(" + mark + "_total[1m])")) {
                // Half a second after a sample, so that none lies on an edge of a range.
                Set<String> theirs = elements(query(there, expression, newest + 500));
                assertThat(theirs).as(expression + " " + prometheus.output()).isNotEmpty();
                assertThat(theirs).as(expression).isEqualTo(elements(query(api, expression, newest + 500)));
            }
        }
    }

    @Test
    void itsToolQueriesUs() throws Exception {
        String origin = running.stack.origin().toString();
        String at = Long.toString(newest / 1000 + 1);
        String time = "--time=" + at;
        assertThat(promtool("instant", time, origin, mark + "_total{instance=\"a\"} + 1"))
                .isEqualTo("{instance=\"a\", job=\"" + mark + "\"} => 58 @[" + at + "]");
        assertThat(promtool("instant", time, origin, "scalar(sum(" + mark + "_total))"))
                .isEqualTo("scalar: 576 @[" + at + "]");
        assertThat(promtool(
                        "range",
                        "--start=" + (newest / 1000 - 3),
                        "--end=" + at,
                        "--step=2s",
                        origin,
                        "count(" + mark + "_total)"))
                .isEqualTo("{} =>\n2 @[" + (newest / 1000 - 3) + "]\n2 @[" + (newest / 1000 - 1) + "]\n2 @["
                        + (newest / 1000 + 1) + "]");
        assertThat(promtool("series", "--match=" + mark + "_total", origin).lines())
                .containsExactlyInAnyOrder(
                        "{__name__=\"" + mark + "_total\", instance=\"a\", job=\"" + mark + "\"}",
                        "{__name__=\"" + mark + "_total\", instance=\"b\", job=\"" + mark + "\"}");
        assertThat(promtool("labels", origin, "job").lines()).contains(mark);
        assertThat(promtool("labels", origin, "__name__").lines()).contains(mark + "_total", mark + "_gauge");
    }

    private String promtool(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 2];
        command[0] = "promtool";
        command[1] = "query";
        System.arraycopy(arguments, 0, command, 2, arguments.length);
        return ClientProcess.run(folder, command).strip();
    }
}
