package io.tidewatch.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {
    @TempDir
    Path directory;

    @Test
    void keepsRecordsAndClusterIdOverARestart() throws Exception {
        String clusterId;
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            KafkaProbe probe = new KafkaProbe(kafka.bootstrapServers());
            probe.createTopic();
            probe.send("plain");
            probe.sendInTransaction("in a transaction");
            clusterId = probe.clusterId();
        }
        try (EmbeddedKafka kafka =
                EmbeddedKafka.start(directory.resolve("kafka"), 0, OptionalLong.of(1024 * 1024 * 1024))) {
            KafkaProbe probe = new KafkaProbe(kafka.bootstrapServers());
            assertThat(probe.clusterId()).isEqualTo(clusterId);
            assertThat(probe.texts()).containsExactly("plain", "in a transaction");
        }
    }

    @Test
    void servesAgainAfterAKill() throws Exception {
        String data = directory.resolve("kafka").toString();
        int port = FreePort.orElse(0);
        String[] arguments = {"--data", data, "--port", String.valueOf(port)};
        Path log = directory.resolve("log");
        KafkaProbe probe = new KafkaProbe(FreePort.LOOPBACK + ':' + port);
        try (ChildJvm first = ChildJvm.start(EmbeddedKafkaMain.class, log, arguments)) {
            probe.createTopic();
            probe.send("acknowledged");
            first.killHard();
        }
        try (ChildJvm second = ChildJvm.start(EmbeddedKafkaMain.class, log, arguments)) {
            assertThat(probe.texts()).containsExactly("acknowledged");
            probe.send("after");
            assertThat(second.stop()).isEqualTo(143);
        }
        try (EmbeddedKafka third = EmbeddedKafka.start(Path.of(data), 0)) {
            assertThat(new KafkaProbe(third.bootstrapServers()).texts()).containsExactly("acknowledged", "after");
        }
    }

    @Test
    void takesEveryCompression() throws Exception {
        List<String> compressions = List.of("none", "gzip", "snappy", "lz4", "zstd");
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            KafkaProbe probe = new KafkaProbe(kafka.bootstrapServers());
            probe.createTopic();
            for (String compression : compressions) {
                probe.send(compression, compression);
            }
            assertThat(probe.texts()).isEqualTo(compressions);
        }
    }

    @Test
    void refusesADiskBudgetThatIsTooSmall() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmbeddedKafka.start(directory, 0, OptionalLong.of(1024)))
                .withMessageContaining("128 MiB");
    }
}
