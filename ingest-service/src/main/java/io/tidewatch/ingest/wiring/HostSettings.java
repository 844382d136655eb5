package io.tidewatch.ingest.wiring;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Keys {@code tidewatch.host.*}. */
@ConfigMapping(prefix = "tidewatch.host")
public interface HostSettings {
    /** Whether this machine's CPU, memory, disks and network become metrics. */
    @WithDefault("false")
    boolean enabled();

    /** How often. */
    @WithDefault("15s")
    Duration interval();

    /** The label {@code instance}; the machine's name when it is not set. */
    Optional<String> instance();
}
