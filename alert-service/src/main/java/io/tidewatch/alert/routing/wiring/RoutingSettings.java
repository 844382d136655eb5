package io.tidewatch.alert.routing.wiring;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Keys {@code tidewatch.routing.*}. */
@ConfigMapping(prefix = "tidewatch.routing")
public interface RoutingSettings {
    /** An Alertmanager configuration, read again when it changes; without it routes come by REST. */
    Optional<Path> file();

    /** The project whose routes the file holds. */
    @WithDefault("default")
    String project();
}
