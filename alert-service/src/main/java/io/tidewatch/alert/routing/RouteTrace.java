package io.tidewatch.alert.routing;

import io.tidewatch.model.Labels;
import java.time.Instant;
import java.util.List;

/**
 * Where an alert would go.
 *
 * @param routeId place in the tree
 * @param routeKey matchers of the way there
 * @param receiver its name
 * @param groupLabels of the group that it would join
 * @param groupKey likewise
 * @param groupWait until the first message of a new group, as configurations write it
 * @param groupInterval between messages about what is new
 * @param repeatInterval until a message is repeated
 * @param mutedBy names of intervals in which nothing is sent now
 */
public record RouteTrace(
        String routeId,
        String routeKey,
        String receiver,
        Labels groupLabels,
        String groupKey,
        String groupWait,
        String groupInterval,
        String repeatInterval,
        List<String> mutedBy) {
    /** Of every route that an alert of these labels takes. */
    public static List<RouteTrace> of(RoutingConfig config, Labels labels, Instant now) {
        return config.root().match(labels).stream()
                .map(route -> {
                    Labels group = route.grouping().groupLabels(labels);
                    return new RouteTrace(
                            route.id(),
                            route.key(),
                            route.receiver(),
                            group,
                            route.groupKey(group),
                            PromDuration.text(route.grouping().groupWait()),
                            PromDuration.text(route.grouping().groupInterval()),
                            PromDuration.text(route.grouping().repeatInterval()),
                            config.mutedBy(route, now));
                })
                .toList();
    }
}
