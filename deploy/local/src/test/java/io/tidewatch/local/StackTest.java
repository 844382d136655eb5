package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackTest {
    @TempDir
    Path folder;

    /** Whatever a service tells others of an address (links in messages, owners of partitions) must follow the ports. */
    @Test
    void noServiceIsLeftWithAnAddressOfTheUsualPortsWhenTheyAreMoved() {
        Stack stack = new Stack(
                folder, new DataFolder(folder), Ports.DEFAULT.plus(1_000), OptionalLong.empty(), Map.of("EXTRA", "1"));
        assertThat(stack.services()).hasSize(4).allSatisfy(service -> {
            assertThat(service.environment())
                    .containsEntry("TIDEWATCH_NOTIFY_EXTERNAL_URL", "http://127.0.0.1:9080")
                    .containsEntry("TIDEWATCH_QUERY_ADDRESS", "127.0.0.1:9083")
                    .containsEntry("TIDEWATCH_GATEWAY_ALERT_URL", "http://127.0.0.1:9082")
                    .containsEntry("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:10092")
                    .containsEntry("EXTRA", "1");
            assertThat(service.environment().values())
                    .noneMatch(value -> value.matches(".*:(8080|8081|8082|8083|9092|5432)(/.*)?"));
        });
    }
}
