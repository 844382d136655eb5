package io.tidewatch.ingest.scrape.discovery;

import io.tidewatch.ingest.scrape.config.Discovery;
import io.tidewatch.ingest.scrape.config.Discovery.StaticGroup;
import io.tidewatch.ingest.scrape.targets.TargetGroup;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code static_configs}. Immutable. */
final class StaticSource implements TargetSource {
    private final List<TargetGroup> groups;

    StaticSource(Discovery.Static config) {
        groups = config.groups().stream().map(group -> group(group, Map.of())).toList();
    }

    /** A group of addresses with its labels and those that say where it was found. */
    static TargetGroup group(StaticGroup group, Map<String, String> where) {
        Map<String, String> labels = new TreeMap<>(group.labels());
        labels.putAll(where);
        List<Map<String, String>> targets = group.targets().stream()
                .map(address -> Map.of("__address__", address))
                .toList();
        return new TargetGroup(targets, labels);
    }

    @Override
    public List<TargetGroup> find() {
        return groups;
    }

    @Override
    public Duration refresh() {
        return Duration.ofDays(1);
    }

    @Override
    public String name() {
        return "static_configs";
    }
}
