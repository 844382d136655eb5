package io.tidewatch.alert.routing;

import io.tidewatch.model.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * A node of the route tree, its inherited settings resolved. Immutable.
 *
 * @param id place in the tree: {@code 0} for the root, {@code 0/2} for its third child
 * @param key as Alertmanager names it in group keys: <code>{}/{severity="critical"}</code>
 * @param receiver where its alerts go
 * @param matchers all must match
 * @param carryOn whether siblings after this one are tried too ({@code continue})
 * @param grouping how alerts are put together
 * @param muteIntervals names of intervals in which nothing is sent
 * @param activeIntervals names of intervals in which alone something is sent; empty for always
 * @param children tried in their order
 */
public record Route(
        String id,
        String key,
        String receiver,
        List<AlertMatcher> matchers,
        boolean carryOn,
        Grouping grouping,
        List<String> muteIntervals,
        List<String> activeIntervals,
        List<Route> children) {
    /**
     * How alerts of a route are put together.
     *
     * @param labels whose values make a group
     * @param byAll whether every label does ({@code '...'}), so that each alert is its own group
     * @param groupWait before the first message of a group
     * @param groupInterval between messages of a group about what is new
     * @param repeatInterval until a message is sent again though nothing is new
     */
    public record Grouping(
            Set<String> labels, boolean byAll, Duration groupWait, Duration groupInterval, Duration repeatInterval) {
        public Grouping {
            labels = Set.copyOf(labels);
        }

        /** The labels that an alert shares with its group. */
        public Labels groupLabels(Labels of) {
            return byAll ? of : of.only(labels);
        }
    }

    public Route {
        matchers = List.copyOf(matchers);
        muteIntervals = List.copyOf(muteIntervals);
        activeIntervals = List.copyOf(activeIntervals);
        children = List.copyOf(children);
    }

    /** The routes that an alert of these labels takes: the deepest that match; empty when not even this one does. */
    public List<Route> match(Labels labels) {
        if (!matchers.stream().allMatch(matcher -> matcher.matches(labels))) {
            return List.of();
        }
        List<Route> found = new ArrayList<>();
        for (Route child : children) {
            List<Route> below = child.match(labels);
            found.addAll(below);
            if (!below.isEmpty() && !child.carryOn) {
                break;
            }
        }
        return found.isEmpty() ? List.of(this) : found;
    }

    /** The group key of Alertmanager's webhook. */
    public String groupKey(Labels groupLabels) {
        return key + ":" + groupLabels;
    }

    /** This route and all below it, by id. */
    public TreeMap<String, Route> all() {
        TreeMap<String, Route> all = new TreeMap<>();
        all.put(id, this);
        children.forEach(child -> all.putAll(child.all()));
        return all;
    }
}
