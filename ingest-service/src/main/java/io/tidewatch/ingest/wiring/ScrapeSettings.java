package io.tidewatch.ingest.wiring;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Optional;

/** Keys {@code tidewatch.scrape.*}. */
@ConfigMapping(prefix = "tidewatch.scrape")
public interface ScrapeSettings {
    /** A file in the syntax of {@code prometheus.yml}; without it nothing is scraped. */
    Optional<String> configFile();

    /** The project that scraped samples belong to. */
    @WithDefault("default")
    String project();

    /** Most bytes of an answer, packed or not; {@code body_size_limit} may be less. */
    @WithDefault("16777216")
    @Min(1024)
    @Max(1_073_741_824)
    long maxBody();

    /** Most bytes of all answers under way together. */
    @WithDefault("134217728")
    @Min(1024)
    long maxBodies();

    /** Most samples of one scrape; {@code sample_limit} may be less. */
    @WithDefault("100000")
    @Min(1)
    int maxSamples();
}
