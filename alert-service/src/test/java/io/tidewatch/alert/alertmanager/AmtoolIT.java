package io.tidewatch.alert.alertmanager;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.tidewatch.alert.notify.NotifyTestConfig;
import io.tidewatch.alert.notify.Receiver;
import io.tidewatch.embedded.EmbeddedStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alertmanager's own tool, and a Prometheus that sends its alerts, against us. */
@QuarkusTest
@QuarkusTestResource(EmbeddedStack.class)
@QuarkusTestResource(NotifyTestConfig.class)
class AmtoolIT {
    @TestHTTPResource("/")
    URI origin;

    @TempDir
    Path folder;

    private Receiver receiver;

    @BeforeEach
    void route() {
        receiver = Receiver.start(0);
        given().contentType(ContentType.JSON)
                .body(Map.of("config", """
                        global:
                          slack_api_url: https://hooks.slack.com/services/T0/B0/XXXX
                        route:
                          receiver: default
                          group_by: [alertname]
                          group_wait: 0s
                          group_interval: 1s
                          routes:
                          - matchers: ['team="db"']
                            receiver: dba
                        receivers:
                        - name: default
                          webhook_configs: [{url: '%s'}]
                        - name: dba
                          slack_configs: [{channel: '#dba'}]
                          email_configs:
                          - {to: dba@example.org, from: a@example.org, smarthost: 'localhost:25', auth_password: secret}
                        """.formatted(receiver.url())))
                .put("/api/v1/routing")
                .then()
                .statusCode(200);
    }

    @AfterEach
    void close() {
        given().delete("/api/v1/routing").then().statusCode(204);
        receiver.close();
    }

    private String amtool(String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of("amtool", "--no-version-check", "--alertmanager.url=" + origin));
        command.addAll(List.of(args));
        Programs.Said said = Programs.run(folder, command.toArray(String[]::new));
        assertThat(said.exit())
                .as("amtool %s: %s", String.join(" ", args), said.text())
                .isZero();
        return said.text();
    }

    @Test
    void amtoolAddsAndQueriesAlertsAndSilencesAndTestsRoutes() throws Exception {
        assumeTrue(Programs.installed("amtool"), "amtool (package prometheus-alertmanager) is not installed");
        amtool("alert", "add", "alertname=Disk full", "team=db", "node=a", "--annotation=summary=full");
        amtool("alert", "add", "alertname=Disk full", "team=web", "node=b");

        assertThat(amtool("alert", "query")).contains("Disk full").contains("active");
        assertThat(amtool("-o", "json", "alert", "query", "team=~d.*"))
                .contains("\"node\":\"a\"")
                .doesNotContain("\"b\"");
        assertThat(amtool("-o", "json", "alert", "query", "--receiver=default"))
                .contains("\"b\"")
                .doesNotContain("\"a\"");

        String id = amtool("silence", "add", "--author=me", "--comment=maintenance", "--duration=2h", "node=a")
                .strip();
        assertThat(amtool("silence", "query")).contains(id).contains("maintenance");
        assertThat(amtool("silence", "query", "node=b")).doesNotContain(id);
        assertThat(amtool("-o", "json", "alert", "query", "--silenced")).contains(id);
        assertThat(amtool("-o", "json", "alert", "query")).contains("\"b\"").doesNotContain("\"node\":\"a\"");
        amtool("silence", "update", "--duration=3h", "--comment=longer", id);
        assertThat(amtool("silence", "query")).contains("longer");
        amtool("silence", "expire", id);
        assertThat(amtool("silence", "query")).doesNotContain(id);
        assertThat(amtool("silence", "query", "--expired")).contains(id);

        assertThat(amtool("config", "show")).contains("receiver: default").doesNotContain("XXXX");
        assertThat(amtool("config", "routes", "test", "team=db")).isEqualToIgnoringNewLines("dba");
        assertThat(amtool("config", "routes", "test", "team=web")).isEqualToIgnoringNewLines("default");
        assertThat(amtool("config", "routes", "show")).contains("team=\"db\"");
        assertThat(amtool("cluster", "show")).contains("disabled");
    }

    private List<Receiver.Got> ofPrometheus() {
        return receiver.got().stream()
                .filter(got ->
                        got.body().at("/alerts/0/labels/alertname").asText().equals("FromPrometheus"))
                .toList();
    }

    private static String log(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "no log: " + e.getMessage();
        }
    }

    @Test
    void aPrometheusSendsUsItsAlertsAndTheirEnd() throws Exception {
        assumeTrue(Programs.installed("prometheus"), "prometheus is not installed");
        Path rules = folder.resolve("rules.yml");
        String rule = """
                groups:
                - name: g
                  interval: 1s
                  rules:
                  - alert: FromPrometheus
                    expr: vector(%s) > 0
                    labels: {origin: prometheus}
                    annotations: {summary: 'value {{ $value }}'}
                """;
        Files.writeString(rules, rule.formatted("1"));
        Path config = Files.writeString(folder.resolve("prometheus.yml"), """
                global: {evaluation_interval: 1s}
                rule_files: [rules.yml]
                alerting:
                  alertmanagers:
                  - static_configs: [{targets: ['%s:%d']}]
                """.formatted("127.0.0.1", origin.getPort()));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process prometheus = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.enable-lifecycle",
                        // Else what fires before it has found us is sent again after a minute.
                        "--rules.alert.resend-delay=1s",
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(ofPrometheus())
                    .as(() -> log(folder.resolve("log")))
                    .hasSize(1));
            Receiver.Got first = ofPrometheus().get(0);
            assertThat(first.body().at("/alerts/0/labels/alertname").asText()).isEqualTo("FromPrometheus");
            assertThat(first.body().at("/alerts/0/annotations/summary").asText())
                    .isEqualTo("value 1");
            assertThat(first.body().at("/alerts/0/generatorURL").asText()).contains("/graph?");
            assertThat(new ObjectMapper()
                            .readTree(given().get("/api/v2/alerts?filter=origin=prometheus")
                                    .asString()))
                    .hasSize(1);

            Files.writeString(rules, rule.formatted("-1"));
            given().post("http://127.0.0.1:" + port + "/-/reload").then().statusCode(200);
            await().atMost(Duration.ofSeconds(60)).until(() -> ofPrometheus().stream()
                    .anyMatch(got -> got.body().path("status").asText().equals("resolved")));
        } finally {
            prometheus.destroy();
            prometheus.waitFor();
        }
    }
}
