package io.tidewatch.alert.routing.store;

import java.time.Instant;
import java.util.Map;

/**
 * A routing configuration as it is kept.
 *
 * @param version counts up with each change of the project's routing, from 1
 * @param source {@code file} or {@code api}
 * @param config Alertmanager's YAML, secrets included; empty when routing was taken away
 * @param templates texts of template files by name
 */
public record StoredRouting(
        long version, String source, String config, Map<String, String> templates, Instant createdAt) {}
