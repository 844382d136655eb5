package io.tidewatch.alert.history.wiring;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/** Keys {@code tidewatch.history.*}. */
@ConfigMapping(prefix = "tidewatch.history")
public interface HistoryConfig {
    /** Any query-service. */
    @WithDefault("http://127.0.0.1:8083")
    URI queryUrl();

    /** How long it may take to answer one read. */
    @WithDefault("30s")
    Duration queryTimeout();
}
