package io.tidewatch.dashboard.wiring;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;

/** Keys {@code tidewatch.gateway.*}: where the services are. */
@ConfigMapping(prefix = "tidewatch.gateway")
public interface GatewaySettings {
    @WithDefault("http://127.0.0.1:8081")
    URI ingestUrl();

    @WithDefault("http://127.0.0.1:8082")
    URI alertUrl();

    @WithDefault("http://127.0.0.1:8083")
    URI queryUrl();

    /** Whether readiness here is that of the whole system; for the local run, where one URL is asked. */
    @WithDefault("false")
    boolean systemReadiness();
}
