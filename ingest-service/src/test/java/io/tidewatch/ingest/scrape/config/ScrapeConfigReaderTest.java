package io.tidewatch.ingest.scrape.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.ingest.scrape.config.Discovery.KubernetesRole;
import io.tidewatch.ingest.scrape.config.HttpSettings.BasicAuth;
import io.tidewatch.ingest.scrape.exposition.ExpositionFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScrapeConfigReaderTest {
    private static final Path FILE = Path.of("/etc/tw/prometheus.yml");

    private static ScrapeConfig read(String text) throws ConfigException {
        return ScrapeConfigReader.read(FILE, text);
    }

    @Test
    void everyKeyOfAJobIsRead() throws ConfigException {
        ScrapeConfig config = read("""
            global:
              scrape_interval: 15s
              sample_limit: 7
              external_labels: {cluster: one}
            rule_files: [rules.yml]
            scrape_configs:
              - job_name: plain
                static_configs:
                  - targets: [a:1, b:2]
                    labels: {env: prod}
              - job_name: whole
                scrape_interval: 1m30s
                scrape_timeout: 5s
                metrics_path: /m
                scheme: https
                params: {"match[]": [x, y]}
                honor_labels: true
                honor_timestamps: false
                sample_limit: 100
                label_limit: 30
                label_name_length_limit: 50
                label_value_length_limit: 60
                target_limit: 70
                body_size_limit: 10MB
                basic_auth: {username: u, password_file: pw}
                follow_redirects: false
                tls_config: {ca_file: ca.pem, server_name: s, insecure_skip_verify: true}
                scrape_protocols: [PrometheusProto, PrometheusText0.0.4]
                scrape_native_histograms: true
                file_sd_configs: [{files: ["t/*.json"], refresh_interval: 30s}]
                http_sd_configs: [{url: "http://h/sd", authorization: {credentials: s3cret}}]
                kubernetes_sd_configs:
                  - role: pod
                    namespaces: {names: [a, b]}
                    selectors: [{role: pod, label: "app=x"}]
            """);
        assertThat(config.jobs()).extracting(JobConfig::name).containsExactly("plain", "whole");
        JobConfig plain = config.jobs().get(0);
        assertThat(plain.interval()).isEqualTo(Duration.ofSeconds(15));
        assertThat(plain.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(plain.limits().samples()).isEqualTo(7);
        assertThat(plain.metricsPath()).isEqualTo("/metrics");
        assertThat(plain.formats()).isEqualTo(ExpositionFormat.DEFAULTS);
        assertThat(plain.discoveries())
                .containsExactly(new Discovery.Static(
                        List.of(new Discovery.StaticGroup(List.of("a:1", "b:2"), Map.of("env", "prod")))));
        JobConfig whole = config.jobs().get(1);
        assertThat(whole.interval()).isEqualTo(Duration.ofSeconds(90));
        assertThat(whole.limits()).isEqualTo(new ScrapeLimits(10L << 20, 100, 30, 50, 60, 70));
        assertThat(whole.params()).isEqualTo(Map.of("match[]", List.of("x", "y")));
        assertThat(whole.honorLabels()).isTrue();
        assertThat(whole.honorTimestamps()).isFalse();
        assertThat(whole.nativeHistograms()).isTrue();
        assertThat(whole.http().followRedirects()).isFalse();
        assertThat(whole.http().tls().insecureSkipVerify()).isTrue();
        assertThat(whole.http().tls().ca().file()).isEqualTo(Path.of("/etc/tw/ca.pem"));
        BasicAuth basic = whole.http().basicAuth();
        assertThat(basic).isNotNull();
        assertThat(basic.password().file()).isEqualTo(Path.of("/etc/tw/pw"));
        assertThat(whole.discoveries()).hasSize(3);
        assertThat(whole.discoveries().get(1).toString()).doesNotContain("s3cret");
        assertThat(whole.discoveries().get(2)).isInstanceOfSatisfying(Discovery.Kubernetes.class, kubernetes -> {
            assertThat(kubernetes.namespaces()).containsExactly("a", "b");
            assertThat(kubernetes.selectors().get(KubernetesRole.POD).label()).isEqualTo("app=x");
        });
        assertThat(config.notes())
                .containsExactlyInAnyOrder(
                        "/etc/tw/prometheus.yml line 5: rule_files: has no effect here",
                        "/etc/tw/prometheus.yml line 4: global.external_labels: has no effect here");
    }

    @Test
    void aJobThatIsWrittenAlikeIsEqual() throws ConfigException {
        String text = """
            scrape_configs:
              - job_name: j
                params: {a: [b]}
                tls_config: {ca_file: ca.pem}
                static_configs: [{targets: [a:1], labels: {x: y}}]
                relabel_configs: [{source_labels: [a], regex: "(.+)", target_label: b}]
            """;
        assertThat(read(text).jobs()).isEqualTo(read("# a comment\n" + text).jobs());
        assertThat(read(text).jobs())
                .isNotEqualTo(read(text.replace("(.+)", "(.*)")).jobs());
    }

    @Test
    void anEmptyFileScrapesNothing() throws ConfigException {
        assertThat(read("").jobs()).isEmpty();
        assertThat(read("# nothing\n").jobs()).isEmpty();
        assertThat(read("scrape_configs:\n").jobs()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {scrape_interval: 15}                                | line 2: scrape_configs[0].scrape_interval: '15' is no duration such as 15s or 1m30s
        {scrape_interval: 0s}                                | scrape_interval: must be longer than nothing
        {scrape_interval: 5s, scrape_timeout: 6s}            | scrape_timeout: '6s' is longer than the job's scrape_interval
        {scheme: ftp}                                        | scheme: 'ftp' is not http or https
        {honor_labels: maybe}                                | honor_labels: 'maybe' is not true or false
        {sample_limit: many}                                 | sample_limit: 'many' is not a whole number from 0 on
        {body_size_limit: big}                               | body_size_limit: 'big' is no size such as 10MB
        {static_configs: {targets: [a]}}                     | static_configs: a mapping is not a list
        {static_configs: [{target: [a]}]}                    | static_configs[0].target: there is no such key; there are targets, labels
        {consul_sd_configs: []}                              | consul_sd_configs: Prometheus knows this key, but it is not supported here
        {oauth2: {client_id: x}}                             | oauth2: Prometheus knows this key, but it is not supported here
        {scrape_intervall: 5s}                               | scrape_intervall: there is no such key
        {basic_auth: {username: a}, bearer_token: b}         | only one of basic_auth, authorization, bearer_token and bearer_token_file may be given
        {basic_auth: {password: a, password_file: b}}        | basic_auth: only one of password and password_file may be given
        {tls_config: {cert_file: a}}                         | tls_config: a certificate and its key must be given together
        {file_sd_configs: [{files: [a.txt]}]}                | file_sd_configs[0].files[0]: 'a.txt' must end in .json, .yml or .yaml
        {http_sd_configs: [{url: "h/sd"}]}                   | http_sd_configs[0].url: 'h/sd' is no URL that begins with http:// or https://
        {kubernetes_sd_configs: [{role: ingress}]}           | kubernetes_sd_configs[0].role: 'ingress' is not supported; supported are pod, service and endpoints
        {kubernetes_sd_configs: [{}]}                        | role is needed: pod, service or endpoints
        {scrape_protocols: [Text]}                           | scrape_protocols[0]: 'Text' is no protocol; there are PrometheusProto
        {relabel_configs: [{action: x}]}                     | relabel_configs[0].action: 'x' is no action
        """)
    void whatIsWrongIsNamedWithFileLineAndKey(String job, String message) {
        String text = "scrape_configs:\n  - {job_name: j, " + job.substring(1) + "\n";
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(FILE + " line 2: scrape_configs[0]")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        scrape_configs: [{}]                                    | line 1: scrape_configs[0]: job_name is needed
        scrape_configs: [{job_name: a}, {job_name: a}]          | there are two jobs named 'a'
        scrapes: []                                             | line 1: scrapes: there is no such key
        "[a, b]"                                                | line 1: 'a
        scrape_configs: [                                       | this is no YAML
        global: {scrape_interval: 5s, scrape_timeout: 6s}       | global.scrape_timeout: '6s' is longer than scrape_interval
        """)
    void whatIsWrongAroundTheJobsIsNamedToo(String text, String message) {
        if (text.startsWith("\"")) {
            assertThatThrownBy(() -> read("[a, b]")).hasMessageContaining("a list is not a mapping");
        } else {
            assertThatThrownBy(() -> read(text))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(message);
        }
    }

    @Test
    void durationsAndSizesAreThoseOfPrometheus() {
        assertThat(PrometheusUnits.duration("1d2h3m4s5ms"))
                .contains(Duration.ofDays(1)
                        .plusHours(2)
                        .plusMinutes(3)
                        .plusSeconds(4)
                        .plusMillis(5));
        assertThat(PrometheusUnits.duration("1w")).contains(Duration.ofDays(7));
        assertThat(PrometheusUnits.duration("1.5h")).isEmpty();
        assertThat(PrometheusUnits.duration("5s1m")).isEmpty();
        assertThat(PrometheusUnits.duration("")).isEmpty();
        assertThat(PrometheusUnits.size("1KB")).contains(1024L);
        assertThat(PrometheusUnits.size("1.5MiB")).contains(1_572_864L);
        assertThat(PrometheusUnits.size("17")).contains(17L);
        assertThat(PrometheusUnits.size("1XB")).isEmpty();
    }
}
