package io.tidewatch.ingest.wiring;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OtlpListenersTest {
    private record Ports(int httpPort, int grpcPort) implements OtlpSettings {
        @Override
        public String translationStrategy() {
            return "NoTranslation";
        }

        @Override
        public Optional<List<String>> promoteResourceAttributes() {
            return Optional.empty();
        }

        @Override
        public boolean scopeLabels() {
            return true;
        }

        @Override
        public Duration deltaIdle() {
            return Duration.ofHours(1);
        }

        @Override
        public int maxSeries() {
            return 1_000;
        }

        @Override
        public int deltaMaxSeries() {
            return 1;
        }
    }

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void aTakenPortEndsTheStartWithKeyPortAndWhatToDo() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int taken = other.getLocalPort();
            assertTaken(new Ports(taken, -1), "port " + taken + " of tidewatch.otlp.http-port is taken");
            assertTaken(new Ports(-1, taken), "port " + taken + " of tidewatch.otlp.grpc-port is taken");
        }
    }

    private void assertTaken(Ports ports, String message) {
        OtlpListeners listeners = new OtlpListeners(vertx, ports, "127.0.0.1");
        try {
            assertThatThrownBy(() -> listeners.start(new StartupEvent()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(message)
                    .hasMessageContaining("choose another port, or set -1 to do without");
        } finally {
            listeners.stop();
        }
    }
}
