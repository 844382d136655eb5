package io.tidewatch.alert.routing;

import io.tidewatch.model.Labels;
import java.util.List;

/**
 * While a source fires, targets that agree with it in some labels are muted. An alert that is both source and target
 * is not muted by one that is both, itself included. Immutable.
 *
 * @param sources all must match what mutes
 * @param targets all must match what is muted
 * @param equal labels of which both must have the same value; an absent label counts as empty
 */
public record InhibitRule(List<AlertMatcher> sources, List<AlertMatcher> targets, List<String> equal) {
    public InhibitRule {
        sources = List.copyOf(sources);
        targets = List.copyOf(targets);
        equal = List.copyOf(equal);
    }

    boolean isSource(Labels labels) {
        return sources.stream().allMatch(matcher -> matcher.matches(labels));
    }

    boolean isTarget(Labels labels) {
        return targets.stream().allMatch(matcher -> matcher.matches(labels));
    }

    boolean agree(Labels source, Labels target) {
        return equal.stream().allMatch(name -> source.get(name).equals(target.get(name)));
    }
}
