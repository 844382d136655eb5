package io.tidewatch.ingest.scrape.relabel;

import io.tidewatch.model.Labels;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rules in their order. Immutable, safe for any thread. */
public final class Relabeling {
    /** No rule. */
    public static final Relabeling NONE = new Relabeling(List.of());

    private final List<RelabelRule> rules;

    public Relabeling(List<RelabelRule> rules) {
        this.rules = List.copyOf(rules);
    }

    public boolean isEmpty() {
        return rules.isEmpty();
    }

    public int size() {
        return rules.size();
    }

    /** The labels after all rules, or null when a rule drops what has them. */
    public @Nullable Labels apply(Labels labels) {
        if (rules.isEmpty()) {
            return labels;
        }
        Map<String, String> map = new TreeMap<>(labels.toMap());
        return apply(map) ? Labels.of(map) : null;
    }

    /**
     * Applies all rules to labels by name, which change in place.
     *
     * @return false when a rule drops what has them
     */
    public boolean apply(Map<String, String> labels) {
        for (RelabelRule rule : rules) {
            if (!rule.apply(labels)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Relabeling relabeling && rules.equals(relabeling.rules);
    }

    @Override
    public int hashCode() {
        return rules.hashCode();
    }
}
