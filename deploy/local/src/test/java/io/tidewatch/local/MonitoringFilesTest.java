package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.PromQl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files by which Prometheus and Grafana watch Tidewatch, without running anything. */
class MonitoringFilesTest {
    private static final Path RUNBOOKS = Path.of("docs/runbooks");

    @Test
    void everyExpressionParses() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (WatchExpression expression : all()) {
            try {
                PromQl.parse(expression.text());
            } catch (TidewatchException e) {
                wrong.add(expression.place() + ": " + e.getMessage());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyAlertHasARunbookAndEveryRunbookAnAlert() throws IOException {
        List<String> alerts = WatchExpression.rules().stream()
                .map(WatchExpression::alert)
                .filter(alert -> !alert.isEmpty())
                .toList();
        List<String> pages;
        try (Stream<Path> files = Files.list(DataOption.home().resolve(RUNBOOKS))) {
            pages = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("README.md"))
                    .map(name -> name.replace(".md", ""))
                    .toList();
        }
        assertThat(alerts).doesNotHaveDuplicates();
        assertThat(pages).containsExactlyInAnyOrderElementsOf(alerts);
        String rules = read(Path.of("deploy/prometheus/rules/tidewatch-alerts.yaml"));
        String list = read(RUNBOOKS.resolve("README.md"));
        for (String alert : alerts) {
            assertThat(rules).contains("runbook: docs/runbooks/" + alert + ".md");
            assertThat(list).contains("(" + alert + ".md)");
            assertThat(read(RUNBOOKS.resolve(alert + ".md")))
                    .startsWith("# " + alert + "\n")
                    .contains("## What it means", "## What to do");
        }
    }

    @Test
    void prometheusOwnToolTakesRulesAndConfiguration() throws Exception {
        assumeTrue(ShellSession.which("promtool").isPresent(), "there is no promtool");
        Path folder = DataOption.home().resolve("deploy/prometheus");
        for (List<String> command : List.of(
                List.of("promtool", "check", "rules", "rules/tidewatch-recording.yaml", "rules/tidewatch-alerts.yaml"),
                List.of("promtool", "check", "config", "prometheus.yml"))) {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
        }
    }

    @Test
    void panelsOfADashboardHaveIdsOfTheirOwnAndAskTheChosenSource() throws IOException {
        try (Stream<Path> files = Files.list(DataOption.home().resolve("deploy/grafana/dashboards"))) {
            for (Path file : files.toList()) {
                JsonNode board = Api.JSON.readTree(file.toFile());
                assertThat(file.getFileName()).hasToString(board.path("uid").asText() + ".json");
                Set<Integer> ids = new HashSet<>();
                for (JsonNode panel : board.path("panels")) {
                    assertThat(ids.add(panel.path("id").asInt()))
                            .as(panel.toString())
                            .isTrue();
                    if (!panel.path("type").asText().equals("row")) {
                        assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
                        assertThat(panel.path("targets")).isNotEmpty();
                    }
                }
            }
        }
    }

    private static List<WatchExpression> all() throws IOException {
        List<WatchExpression> all = new ArrayList<>(WatchExpression.rules());
        all.addAll(WatchExpression.panels());
        assertThat(all).hasSizeGreaterThan(50);
        return all;
    }

    private static String read(Path file) throws IOException {
        return Files.readString(DataOption.home().resolve(file));
    }
}
