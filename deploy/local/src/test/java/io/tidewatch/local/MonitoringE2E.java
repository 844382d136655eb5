package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidewatch.model.Labels;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Rules, dashboards and the queries of the guide that watch Tidewatch find what they ask for in a Tidewatch that
 * collects from itself and has something to do.
 */
@ExtendWith(RunningStack.class)
class MonitoringE2E {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Path GUIDE = Path.of("docs/guides/prometheus-and-grafana.md");

    private static final RunningStack.Running RUNNING = RunningStack.running();

    @BeforeAll
    static void traffic() throws Exception {
        Api api = RUNNING.api;
        assertThat(api.post("/api/error-events", """
                        {"source": "worker", "severity": "low", "service": "watched", "message": "m"}""").status()).isEqualTo(202);
        assertThat(api.post("/api/lifecycle-events", """
                        {"kind": "deployed", "service": "watched", "version": "1"}""").status()).isEqualTo(202);
        assertThat(api.write(new RemoteWriteRequest()
                                .add(Labels.of("__name__", "watched"), System.currentTimeMillis(), 1)
                                .snappy())
                        .status())
                .isEqualTo(204);
        assertThat(api.get("/no/such").status()).isEqualTo(404);
    }

    @Test
    void everyMetricThatTheyNameIsExposed() throws Exception {
        List<WatchExpression> rules = WatchExpression.rules();
        Set<String> known = new TreeSet<>(Set.of("up"));
        rules.forEach(rule -> known.add(rule.record()));
        try (InputStream stream = stream()) {
            assertThat(stream.readNBytes(1)).isNotEmpty();
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
                for (URI service : services()) {
                    Exposition exposition =
                            Exposition.parse(new Api(service).get("/q/metrics").text());
                    exposition.samples().keySet().forEach(key -> known.add(key.replaceFirst("\\{.*", "")));
                }
                Set<String> unknown = new TreeSet<>();
                for (WatchExpression expression : all(rules)) {
                    expression.metrics().stream()
                            .filter(name -> !known.contains(name))
                            .forEach(name -> unknown.add(name + " in " + expression.place()));
                }
                assertThat(unknown).isEmpty();
            });
        }
    }

    @Test
    void everyExpressionReturnsSamples() throws Exception {
        List<WatchExpression> rules = WatchExpression.rules();
        List<WatchExpression> waiting = new ArrayList<>(all(rules));
        try (InputStream stream = stream()) {
            assertThat(stream.readNBytes(1)).isNotEmpty();
            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(2)).untilAsserted(() -> {
                List<WatchExpression> empty = new ArrayList<>();
                for (WatchExpression expression : waiting) {
                    if (RUNNING.api.query(expression.unfiltered(rules)).isEmpty()) {
                        empty.add(expression);
                    }
                }
                waiting.retainAll(empty);
                assertThat(empty).isEmpty();
            });
        }
    }

    @Test
    void theWatchdogIsTheOnlyAlertWhileAllIsWell() throws Exception {
        List<WatchExpression> rules = WatchExpression.rules();
        // What a start on a busy machine brings about passes by before an alert's hold is over.
        Set<String> transients = Set.of(
                "TidewatchErrorBudgetBurnsFast",
                "TidewatchErrorBudgetBurns",
                "TidewatchAlertsSlow",
                "TidewatchEventsMissing",
                "TidewatchStoreLags",
                "TidewatchAlertsLag",
                "TidewatchRequestsSlow",
                "TidewatchRequestsFail",
                "TidewatchDatabaseSlow",
                "TidewatchEventLoopBlocked");
        await().atMost(PATIENCE).untilAsserted(() -> {
            List<String> firing = new ArrayList<>();
            for (WatchExpression rule : rules) {
                if (!rule.alert().isEmpty()
                        && !transients.contains(rule.alert())
                        && !rule.metrics().stream().anyMatch(name -> name.contains(":"))
                        && !RUNNING.api.query(rule.text()).isEmpty()) {
                    firing.add(rule.alert());
                }
            }
            assertThat(firing).containsExactly("TidewatchWatchdog");
        });
    }

    private static List<WatchExpression> all(List<WatchExpression> rules) throws Exception {
        List<WatchExpression> all = new ArrayList<>(rules);
        all.addAll(WatchExpression.panels());
        for (CodeBlock block : CodeBlock.of(GUIDE)) {
            if (block.language().equals("promql")) {
                all.add(new WatchExpression(block.place(), "", "", block.text()));
            }
        }
        return all;
    }

    /** A live stream, so that there is one to count. */
    private static InputStream stream() throws Exception {
        String subscriptions = Api.encode("""
                [{"id": "a", "kind": "promql", "expr": "watched", "range": "5m", "step": "5s"}]""");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(RUNNING.api.origin().resolve("/api/v1/live?subscribe=" + subscriptions))
                                .build(),
                        BodyHandlers.ofInputStream())
                .body();
    }

    private static List<URI> services() {
        Ports ports = RUNNING.stack.ports();
        return List.of(ports.ingest(), ports.alert(), ports.query(), ports.dashboard()).stream()
                .map(port -> URI.create("http://127.0.0.1:" + port))
                .toList();
    }
}
