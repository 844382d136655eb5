package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void anOffsetMovesEveryPort() {
        assertThat(Ports.DEFAULT.plus(100)).isEqualTo(new Ports(8180, 8181, 8182, 8183, 9192, 5532, 4417, 4418));
    }

    @Test
    void freePortsAreFree() {
        assertThatCode(() -> Ports.free().requireFree(OptionalInt.empty())).doesNotThrowAnyException();
    }

    @Test
    void aTakenPortIsNamedWithItsOption() throws Exception {
        Ports free = Ports.free();
        try (ServerSocket taken = new ServerSocket(free.query(), 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> free.requireFree(OptionalInt.empty()))
                    .isInstanceOf(LocalRunException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " for query is taken")
                    .hasMessageContaining("--query-port");
        }
    }

    @Test
    void onePortForTwoThingsIsRefused() {
        Ports free = Ports.free();
        Ports twice = new Ports(
                free.dashboard(),
                free.ingest(),
                free.alert(),
                free.query(),
                free.kafka(),
                free.ingest(),
                free.otlpGrpc(),
                free.otlpHttp());
        assertThatThrownBy(() -> twice.requireFree(OptionalInt.empty()))
                .hasMessageContaining("given to both ingest and postgres");
    }

    @Test
    void aPortOutOfRangeIsRefused() {
        assertThatThrownBy(() -> Ports.DEFAULT.plus(60000).requireFree(OptionalInt.empty()))
                .hasMessageContaining("not between 1 and 65535");
    }
}
