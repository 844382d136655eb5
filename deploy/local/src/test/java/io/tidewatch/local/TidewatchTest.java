package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TidewatchTest {
    @ParameterizedTest
    @ValueSource(strings = {"up", "status", "logs", "restart", "down", "promql-test", "test-rules"})
    void everyCommandExplainsItself(String command) {
        assertThat(Tidewatch.run(command, "--help")).isZero();
        assertThat(Tidewatch.run(command, "--helpless")).isEqualTo(2);
    }
}
