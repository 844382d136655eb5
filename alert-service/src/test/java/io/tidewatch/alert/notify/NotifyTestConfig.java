package io.tidewatch.alert.notify;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;

/** Short retries, and an SMTP port that the tests' own server takes. */
public final class NotifyTestConfig implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Map.of(
                    "tidewatch.notify.first-retry", "200ms",
                    "tidewatch.notify.timeout", "3s",
                    "tidewatch.mail.host", "127.0.0.1",
                    "tidewatch.mail.port", String.valueOf(free.getLocalPort()),
                    "quarkus.http.test-port", "0");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {}
}
