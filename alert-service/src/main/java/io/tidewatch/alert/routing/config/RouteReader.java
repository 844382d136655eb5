package io.tidewatch.alert.routing.config;

import io.tidewatch.alert.routing.AlertMatcher;
import io.tidewatch.alert.routing.AlertMatcher.Op;
import io.tidewatch.alert.routing.MatcherParser;
import io.tidewatch.alert.routing.PromDuration;
import io.tidewatch.alert.routing.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the route tree. A child has its parent's settings where it says nothing, matchers and intervals excepted. */
final class RouteReader {
    private static final Route.Grouping DEFAULT =
            new Route.Grouping(Set.of(), false, Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofHours(4));
    private static final int DEEPEST = 50;

    private final Set<String> receivers;
    private final Set<String> intervals;

    /**
     * @param receivers names that routes may use
     * @param intervals likewise
     */
    RouteReader(Set<String> receivers, Set<String> intervals) {
        this.receivers = receivers;
        this.intervals = intervals;
    }

    Route root(ConfigNode node) {
        for (String key : List.of("match", "match_re", "matchers")) {
            ConfigNode value = node.find(key);
            if (value != null) {
                throw value.wrong("the root route must not have any matchers");
            }
        }
        for (String key : List.of("mute_time_intervals", "active_time_intervals")) {
            ConfigNode value = node.find(key);
            if (value != null) {
                throw value.wrong(
                        "the root route must not have any " + key.replace("_time_intervals", "") + " time intervals");
            }
        }
        ConfigNode carryOn = node.find("continue");
        if (carryOn != null && carryOn.bool()) {
            throw carryOn.wrong("the root route can not continue");
        }
        node.need("receiver");
        return route(node, "0", null, 0);
    }

    private Route route(ConfigNode node, String id, @Nullable Route parent, int depth) {
        if (depth > DEEPEST) {
            throw node.wrong("routes are nested more than " + DEEPEST + " deep");
        }
        ConfigNode named = node.find("receiver");
        String receiver = named != null ? named.text() : parent == null ? "" : parent.receiver();
        if (named != null && !receivers.contains(receiver)) {
            throw named.wrong("there is no receiver '" + receiver + "'");
        }
        List<AlertMatcher> matchers = matchers(node, "match", "match_re", "matchers");
        Route.Grouping inherited = parent == null ? DEFAULT : parent.grouping();
        String key = (parent == null ? "" : parent.key() + "/")
                + matchers.stream().map(AlertMatcher::toString).collect(Collectors.joining(",", "{", "}"));
        Route self = new Route(
                id,
                key,
                receiver,
                matchers,
                node.read("continue", ConfigNode::bool, false),
                grouping(node, inherited),
                intervals(node, "mute_time_intervals"),
                intervals(node, "active_time_intervals"),
                List.of());
        List<Route> children = new ArrayList<>();
        for (ConfigNode child : node.list("routes")) {
            children.add(route(child, id + "/" + children.size(), self, depth + 1));
        }
        node.end(Set.of());
        return new Route(
                self.id(),
                self.key(),
                self.receiver(),
                self.matchers(),
                self.carryOn(),
                self.grouping(),
                self.muteIntervals(),
                self.activeIntervals(),
                children);
    }

    private static Route.Grouping grouping(ConfigNode node, Route.Grouping inherited) {
        Set<String> labels = inherited.labels();
        boolean byAll = inherited.byAll();
        ConfigNode by = node.find("group_by");
        if (by != null) {
            List<String> names = by.texts();
            byAll = names.contains("...");
            labels = new LinkedHashSet<>(byAll ? List.of() : names);
            if (byAll && names.size() > 1) {
                throw by.wrong("cannot have wildcard group_by ('...') and other labels at the same time");
            }
            if (!byAll && labels.size() < names.size()) {
                throw by.wrong("a label stands twice");
            }
        }
        ConfigNode interval = node.find("group_interval");
        ConfigNode repeat = node.find("repeat_interval");
        Route.Grouping grouping = new Route.Grouping(
                labels,
                byAll,
                node.read("group_wait", wait -> wait.as(PromDuration::parse), inherited.groupWait()),
                interval == null ? inherited.groupInterval() : interval.as(PromDuration::parse),
                repeat == null ? inherited.repeatInterval() : repeat.as(PromDuration::parse));
        if (interval != null && grouping.groupInterval().isZero()) {
            throw interval.wrong("group_interval cannot be zero");
        }
        if (repeat != null && grouping.repeatInterval().isZero()) {
            throw repeat.wrong("repeat_interval cannot be zero");
        }
        return grouping;
    }

    private List<String> intervals(ConfigNode node, String key) {
        List<String> names = new ArrayList<>();
        for (ConfigNode element : node.list(key)) {
            if (!intervals.contains(element.text())) {
                throw element.wrong("there is no time interval '" + element.text() + "'");
            }
            names.add(element.text());
        }
        return names;
    }

    /** Matchers in their three forms, sorted as Alertmanager sorts them. */
    static List<AlertMatcher> matchers(ConfigNode node, String equal, String regex, String free) {
        List<AlertMatcher> matchers = new ArrayList<>();
        ConfigNode equals = node.find(equal);
        if (equals != null) {
            equals.textMap().forEach((name, value) -> matchers.add(new AlertMatcher(name, Op.EQUAL, value)));
        }
        ConfigNode regexes = node.find(regex);
        if (regexes != null) {
            for (String name : regexes.keys()) {
                matchers.add(regexes.need(name).as(value -> new AlertMatcher(name, Op.MATCHES, value)));
            }
        }
        for (ConfigNode element : node.list(free)) {
            matchers.addAll(element.as(MatcherParser::parse));
        }
        matchers.sort(null);
        return matchers;
    }
}
