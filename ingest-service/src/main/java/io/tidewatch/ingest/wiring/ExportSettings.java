package io.tidewatch.ingest.wiring;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;

/** Keys {@code tidewatch.export.*}. */
@ConfigMapping(prefix = "tidewatch.export")
public interface ExportSettings {
    /** Whether a destination that Kafka does not know begins at the oldest record kept, instead of now. */
    @WithDefault("false")
    boolean fromOldest();

    /** Series whose labels a destination remembers. */
    @WithDefault("300000")
    @Min(2)
    int maxSeries();
}
