package io.tidewatch.ingest.scrape.targets;

import java.util.List;
import java.util.Map;

/**
 * Targets that a discovery has found together.
 *
 * @param targets labels of each, {@code __address__} among them
 * @param labels that all of them have, unless a target says otherwise
 */
public record TargetGroup(List<Map<String, String>> targets, Map<String, String> labels) {}
