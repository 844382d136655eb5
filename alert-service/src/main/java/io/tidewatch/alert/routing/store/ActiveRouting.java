package io.tidewatch.alert.routing.store;

import io.tidewatch.alert.notify.template.MessageTemplates;
import io.tidewatch.alert.routing.RoutingConfig;
import io.tidewatch.alert.routing.config.RoutingConfigReader;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A project's routing that is in force. Immutable.
 *
 * @param stored as it is kept
 * @param read what it says; null when there are no routes
 * @param templates for the project's messages
 */
public record ActiveRouting(StoredRouting stored, RoutingConfigReader.@Nullable Read read, MessageTemplates templates) {
    /** The configuration; empty when there are no routes. */
    public Optional<RoutingConfig> config() {
        return read == null ? Optional.empty() : Optional.of(read.config());
    }
}
