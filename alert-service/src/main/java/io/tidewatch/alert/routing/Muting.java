package io.tidewatch.alert.routing;

import io.tidewatch.model.Labels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What mutes alerts at one moment: silences, and alerts that inhibit them. Not for several threads. */
public final class Muting {
    /**
     * An alert that inhibits.
     *
     * @param alsoTarget whether it matches the target's side of its rule too
     */
    private record Source(Labels labels, String fingerprint, boolean alsoTarget) {}

    private final List<Silence> active;
    private final List<InhibitRule> rules;

    /** Sources of each rule by the values of its equal labels. */
    private final List<Map<Labels, List<Source>>> sources = new ArrayList<>();

    /**
     * @param silences of the project, whatever their state
     * @param firing labels of alerts that are not over, among which sources are looked for
     */
    public Muting(Collection<Silence> silences, List<InhibitRule> rules, Collection<Labels> firing, Instant now) {
        this.active = silences.stream()
                .filter(silence -> silence.state(now) == Silence.State.ACTIVE)
                .toList();
        this.rules = rules;
        for (InhibitRule rule : rules) {
            Map<Labels, List<Source>> bySame = new HashMap<>();
            for (Labels labels : firing) {
                if (rule.isSource(labels)) {
                    bySame.computeIfAbsent(labels.only(rule.equal()), same -> new ArrayList<>())
                            .add(new Source(labels, RoutedAlert.fingerprint(labels), rule.isTarget(labels)));
                }
            }
            sources.add(bySame);
        }
    }

    /** The silences that hold for these labels. */
    public List<UUID> silencedBy(Labels labels) {
        return active.stream()
                .filter(silence -> silence.matches(labels))
                .map(Silence::id)
                .toList();
    }

    /** The fingerprints of alerts that inhibit these labels. */
    public Set<String> inhibitedBy(Labels labels) {
        Set<String> by = new LinkedHashSet<>();
        for (int i = 0; i < rules.size(); i++) {
            InhibitRule rule = rules.get(i);
            if (!rule.isTarget(labels)) {
                continue;
            }
            boolean both = rule.isSource(labels);
            for (Source source : sources.get(i).getOrDefault(labels.only(rule.equal()), List.of())) {
                if (!(both && source.alsoTarget()) && rule.agree(source.labels(), labels)) {
                    by.add(source.fingerprint());
                    break;
                }
            }
        }
        return by;
    }

    /** Whether nobody is told of an alert of these labels. */
    public boolean mutes(Labels labels) {
        return active.stream().anyMatch(silence -> silence.matches(labels))
                || !inhibitedBy(labels).isEmpty();
    }
}
