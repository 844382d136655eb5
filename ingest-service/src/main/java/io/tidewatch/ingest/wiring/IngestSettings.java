package io.tidewatch.ingest.wiring;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Keys {@code tidewatch.ingest.*}. */
@ConfigMapping(prefix = "tidewatch.ingest")
public interface IngestSettings {
    /** Most bytes of a body once it is unpacked. */
    @WithDefault("67108864")
    @Min(1024)
    @Max(1_073_741_824)
    int maxBody();

    /** How old a sample may be: as long as raw samples are kept. */
    @WithDefault("24h")
    Duration maxSampleAge();

    /** How long a sample waits for others to share a record with. */
    @WithDefault("5ms")
    Duration linger();

    /**
     * Samples that may wait for Kafka's acknowledgement before requests get 429; one that brings its series' labels counts
     * as nine.
     */
    @WithDefault("500000")
    @Min(1)
    int maxPendingSamples();

    /** After so long without Kafka's answer a request gets 503. */
    @WithDefault("10s")
    Duration timeout();

    /** Whether remote write takes names that only PromQL's quoted form can write. */
    @WithDefault("false")
    boolean utf8Names();

    /** Series of remote write that are known by the bytes of their labels. */
    @WithDefault("1000000")
    @Min(1000)
    int maxSeries();

    /** Series of which is remembered that their labels stand on Kafka; those beyond carry them in each record. */
    @WithDefault("1500000")
    @Min(1000)
    int maxCarriedSeries();
}
