package io.tidewatch.ingest.scrape.targets;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.ingest.scrape.config.ConfigException;
import io.tidewatch.ingest.scrape.config.JobConfig;
import io.tidewatch.ingest.scrape.config.ScrapeConfigReader;
import io.tidewatch.model.Labels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetBuilderTest {
    private static TargetBuilder.Built build(String job, Map<String, String> labels, String... addresses)
            throws ConfigException {
        JobConfig config = ScrapeConfigReader.read(Path.of("c.yml"), "scrape_configs: [{job_name: j, " + job + "}]")
                .jobs()
                .get(0);
        List<Map<String, String>> targets = java.util.Arrays.stream(addresses)
                .map(address -> Map.of("__address__", address))
                .toList();
        return new TargetBuilder(config).build(List.of(new TargetGroup(targets, labels)));
    }

    @Test
    void labelsWithTwoUnderscoresSayWhereAndHow() throws ConfigException {
        TargetBuilder.Built built = build("""
                  scrape_interval: 20s, params: {module: [http, tcp], "match[]": ["{a=\\"b\\"}"]},
                  relabel_configs: [
                    {source_labels: [__address__], target_label: __param_module},
                    {target_label: __address__, replacement: "probe:9115"},
                    {target_label: __scheme__, replacement: https},
                    {target_label: __metrics_path__, replacement: /probe},
                    {target_label: __scrape_interval__, replacement: 1m}]\
                  """, Map.of("env", "prod"), "my_host:80");
        assertThat(built.problems()).isEmpty();
        Target target = built.targets().get(0);
        assertThat(target.url())
                .hasToString("https://probe:9115/probe?match%5B%5D=%7Ba%3D%22b%22%7D&module=my_host%3A80&module=tcp");
        assertThat(target.interval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(target.labels()).isEqualTo(Labels.of("env", "prod", "instance", "probe:9115", "job", "j"));
        assertThat(target.discovered().get("__address__")).isEqualTo("my_host:80");
        assertThat(target.discovered().get("__metrics_path__")).isEqualTo("/metrics");
    }

    @Test
    void whatRelabellingDropsIsKeptForThoseWhoAsk() throws ConfigException {
        TargetBuilder.Built built = build(
                "relabel_configs: [{source_labels: [__address__], regex: \"b.*\", action: drop}]",
                Map.of(),
                "a:1",
                "b:1");
        assertThat(built.targets())
                .extracting(target -> target.labels().get("instance"))
                .containsExactly("a:1");
        assertThat(built.dropped())
                .extracting(labels -> labels.get("__address__"))
                .containsExactly("b:1");
    }

    @Test
    void theSameTargetTwiceIsOne() throws ConfigException {
        assertThat(build("scheme: http", Map.of(), "a:1", "a:1").targets()).hasSize(1);
        assertThat(build("scheme: http", Map.of(), "my_container:80", "[::1]:80")
                        .targets())
                .hasSize(2);
    }

    @Test
    void whatCannotBeATargetIsSaid() throws ConfigException {
        assertThat(build("relabel_configs: [{regex: __address__, action: labeldrop}]", Map.of(), "a:1")
                        .problems())
                .singleElement()
                .asString()
                .endsWith(": no address");
        assertThat(build("scheme: http", Map.of(), "a b").problems()).hasSize(1);
        assertThat(build("scheme: http", Map.of(), "a/b:1").targets().get(0).url())
                .hasToString("http://a/b:1/metrics");
        assertThat(build("scheme: http", Map.of(), "http://a").problems()).hasSize(1);
        assertThat(build("scheme: http", Map.of("__scrape_interval__", "soon"), "a:1")
                        .problems())
                .singleElement()
                .asString()
                .endsWith("__scrape_interval__ 'soon' is no duration such as 15s");
    }
}
