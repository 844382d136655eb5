package io.tidewatch.ingest.scrape.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.ingest.scrape.config.RemoteWriteConfig.Message;
import io.tidewatch.model.Labels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemoteWriteReaderTest {
    private static final Path FILE = Path.of("/etc/tw/prometheus.yml");

    private static List<RemoteWriteConfig> read(String text) throws ConfigException {
        return ScrapeConfigReader.read(FILE, text).destinations();
    }

    @Test
    void everyKeyOfADestinationIsRead() throws Exception {
        RemoteWriteConfig config = read("""
                global:
                  external_labels: {cluster: one}
                remote_write:
                - url: https://metrics.test/api/v1/write
                  name: far
                  remote_timeout: 7s
                  headers: {X-Scope-OrgID: shop}
                  write_relabel_configs:
                  - {source_labels: [__name__], regex: go_.*, action: drop}
                  basic_auth: {username: me, password_file: secret}
                  tls_config: {insecure_skip_verify: true}
                  protobuf_message: io.prometheus.write.v2.Request
                  send_exemplars: true
                  send_native_histograms: true
                  metadata_config: {send: false, send_interval: 5m, max_samples_per_send: 9}
                  queue_config:
                    capacity: 100
                    min_shards: 2
                    max_shards: 4
                    max_samples_per_send: 50
                    batch_send_deadline: 1s
                    min_backoff: 40ms
                    max_backoff: 6s
                    retry_on_http_429: false
                    sample_age_limit: 1h
                """).get(0);
        assertThat(config.name()).isEqualTo("far");
        assertThat(config.url()).hasToString("https://metrics.test/api/v1/write");
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.headers()).containsEntry("X-Scope-OrgID", new Secret("shop"));
        assertThat(config.externalLabels()).isEqualTo(Labels.of("cluster", "one"));
        assertThat(config.relabeling().apply(Labels.of("__name__", "go_threads")))
                .isNull();
        assertThat(config.http().basicAuth()).isNotNull();
        assertThat(config.http().tls().insecureSkipVerify()).isTrue();
        assertThat(config.message()).isEqualTo(Message.VERSION_2);
        assertThat(config.sendExemplars()).isTrue();
        assertThat(config.sendNativeHistograms()).isTrue();
        assertThat(config.metadata()).isEqualTo(new RemoteWriteConfig.Metadata(false, Duration.ofMinutes(5), 9));
        assertThat(config.queue())
                .isEqualTo(new RemoteWriteConfig.Queue(
                        100,
                        2,
                        4,
                        50,
                        Duration.ofSeconds(1),
                        Duration.ofMillis(40),
                        Duration.ofSeconds(6),
                        false,
                        Duration.ofHours(1)));
    }

    @Test
    void whatIsNotGivenIsAsInPrometheus() throws Exception {
        RemoteWriteConfig config =
                read("remote_write:\n- url: http://a:9090/api/v1/write\n").get(0);
        assertThat(config.name()).matches("[0-9a-f]{6}");
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.message()).isEqualTo(Message.VERSION_1);
        assertThat(config.sendExemplars()).isFalse();
        assertThat(config.sendNativeHistograms()).isFalse();
        assertThat(config.metadata()).isEqualTo(RemoteWriteConfig.Metadata.DEFAULT);
        assertThat(config.queue()).isEqualTo(RemoteWriteConfig.Queue.DEFAULT);
    }

    @Test
    void theGuidesExampleIsTaken() throws Exception {
        String guide = Files.readString(Path.of("../docs/guides/forwarding.md"));
        int from = guide.indexOf("```yaml\n") + "```yaml\n".length();
        RemoteWriteConfig config =
                read(guide.substring(from, guide.indexOf("```", from))).get(0);
        assertThat(config.name()).isEqualTo("central");
        assertThat(config.queue().maxShards()).isEqualTo(10);
    }

    @Test
    void theNameStaysWhileTheUrlDoes() throws Exception {
        String name = read("remote_write:\n- url: http://a/w\n").get(0).name();
        assertThat(read("remote_write:\n- {url: 'http://a/w', remote_timeout: 3s}\n")
                        .get(0)
                        .name())
                .isEqualTo(name);
        assertThat(read("remote_write:\n- url: http://b/w\n").get(0).name()).isNotEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: x}|remote_write[0]: url is needed",
                "{url: 'a/b'}|remote_write[0].url: 'a/b' is no URL such as http://host:9090/api/v1/write",
                "{url: 'http://me:pw@a/b'}|remote_write[0].url: holds credentials; give them by basic_auth",
                "{url: 'http://a', sigv4: {}}|remote_write[0].sigv4: Prometheus knows this key, but it is not supported",
                "{url: 'http://a', oauth2: {}}|remote_write[0].oauth2: Prometheus knows this key, but it is not supported",
                "{url: 'http://a', remote_timout: 1s}|remote_write[0].remote_timout: there is no such key; there are url,",
                "{url: 'http://a', remote_timeout: 0s}|remote_write[0].remote_timeout: must be longer than nothing",
                "{url: 'http://a', protobuf_message: x}|protobuf_message: 'x' is no message; there are prometheus.WriteRequest, io.prom",
                "{url: 'http://a', headers: {Authorization: x}}|headers.Authorization: is given by basic_auth",
                "{url: 'http://a', headers: {Content-Type: x}}|headers.Content-Type: is a reserved header",
                "{url: 'http://a', queue_config: {max_shards: 0}}|queue_config.max_shards: '0' is not within 1 and 1000",
                "{url: 'http://a', queue_config: {min_shards: 3, max_shards: 2}}|min_shards is 3, more than max_shards, 2",
                "{url: 'http://a', queue_config: {shards: 2}}|queue_config.shards: there is no such key",
            })
    void whatIsWrongIsNamed(String element, String message) {
        assertThatThrownBy(() -> read("remote_write:\n- " + element + "\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("/etc/tw/prometheus.yml line 2: ")
                .hasMessageContaining(message);
    }

    @Test
    void twoOfOneNameAreRefused() {
        assertThatThrownBy(() -> read("remote_write:\n- url: http://a/w\n- url: http://a/w\n"))
                .hasMessageContaining("line 3: remote_write[1]: there are two destinations named");
    }
}
