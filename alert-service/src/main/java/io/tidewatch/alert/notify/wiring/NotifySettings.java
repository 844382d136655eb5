package io.tidewatch.alert.notify.wiring;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Keys {@code tidewatch.notify.*}. */
@ConfigMapping(prefix = "tidewatch.notify")
public interface NotifySettings {
    /**
     * Whether channels may lead to private, local and reserved addresses; when absent, they may where
     * {@code tidewatch.auth.mode} is {@code none}, which serves this machine only.
     */
    Optional<Boolean> allowPrivateTargets();

    /** The public origin, for links in messages. */
    @WithDefault("http://127.0.0.1:8080")
    URI externalUrl();

    /** For one attempt, from the name's resolution to the receiver's answer. */
    @WithDefault("10s")
    Duration timeout();

    /** Deliveries under way at a time. */
    @WithDefault("256")
    int maxInFlight();

    /** Deliveries under way at a time to one channel. */
    @WithDefault("4")
    int maxInFlightPerChannel();

    /** A notification that could not be delivered for so long is given up. */
    @WithDefault("24h")
    Duration giveUpAfter();

    /** Wait after the first failed attempt; doubled after each further one. */
    @WithDefault("1s")
    Duration firstRetry();

    /** No wait between attempts is longer. */
    @WithDefault("10m")
    Duration longestRetry();

    /** How long outcomes are kept. */
    @WithDefault("90d")
    Duration logRetention();
}
