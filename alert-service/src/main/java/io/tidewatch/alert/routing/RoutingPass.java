package io.tidewatch.alert.routing;

import io.tidewatch.model.Labels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One step of routing: alerts that changed join their groups, and groups whose moment has come say what is new. The
 * decisions are Alertmanager's (dispatch, inhibition, silences, times, deduplication, in this order) with one exception:
 * who was told that an alert fires is told that it is over, be it muted by then. Pure but for the state it is given. Not for several threads.
 */
public final class RoutingPass {
    private static final int MOST_FRESH = 2_000;
    private static final int MOST_GROUPS = 500;

    /**
     * What a pass has done.
     *
     * @param routed alerts that joined groups
     * @param groups that had their turn
     * @param messages put on their way
     * @param more whether there may be more to do at once
     */
    public record Result(int routed, int groups, int messages, boolean more) {}

    private final RoutingConfig config;
    private final Map<String, Route> routes;
    private final RoutingState state;
    private final Instant now;
    private @Nullable Muting muting;
    private int messages;

    public RoutingPass(RoutingConfig config, RoutingState state, Instant now) {
        this.config = config;
        this.routes = config.root().all();
        this.state = state;
        this.now = now;
    }

    /** Does it. */
    public Result run() {
        List<RoutedAlert> fresh = state.fresh(MOST_FRESH);
        List<RoutingState.Joining> joinings = new ArrayList<>();
        for (RoutedAlert alert : fresh) {
            if (alert.channels().isEmpty()) {
                config.root().match(alert.labels()).forEach(route -> joinings.add(joining(route, alert)));
            }
        }
        if (!fresh.isEmpty()) {
            state.route(fresh, joinings);
        }
        List<AlertGroup> due = state.due(now, MOST_GROUPS);
        due.forEach(this::flush);
        return new Result(fresh.size(), due.size(), messages, fresh.size() == MOST_FRESH || due.size() == MOST_GROUPS);
    }

    /** An alert that began longer ago than the group would wait is not made to wait. */
    private RoutingState.Joining joining(Route route, RoutedAlert alert) {
        Route.Grouping grouping = route.grouping();
        boolean waited = alert.startsAt().plus(grouping.groupWait()).isBefore(now);
        return new RoutingState.Joining(
                new AlertGroup(route.id(), grouping.groupLabels(alert.labels())),
                alert,
                waited ? now : now.plus(grouping.groupWait()));
    }

    private void flush(AlertGroup group) {
        Route route = routes.get(group.routeId());
        List<RoutedAlert> members = state.members(group);
        if (route == null) {
            state.flushed(group, now, members);
            return;
        }
        String key = route.groupKey(group.labels());
        Map<UUID, Notified> log = state.notified(key);
        boolean speaks = config.mutedBy(route, now).isEmpty();
        if (speaks) {
            tell(group, key, route, members, log);
        }
        state.flushed(
                group,
                now.plus(route.grouping().groupInterval()),
                members.stream()
                        .filter(alert -> alert.resolvedAt(now) && (speaks || !known(log, alert)))
                        .toList());
    }

    /** Whether somebody was told that the alert fires, and so must hear that it is over. */
    private static boolean known(Map<UUID, Notified> log, RoutedAlert alert) {
        return log.values().stream().anyMatch(told -> told.firing().contains(alert.fingerprint()));
    }

    private void tell(AlertGroup group, String key, Route route, List<RoutedAlert> members, Map<UUID, Notified> log) {
        Map<Boolean, List<RoutedAlert>> muted = members.stream()
                .sorted(Comparator.comparing((RoutedAlert alert) -> alert.resolvedAt(now))
                        .thenComparing(RoutedAlert::labels))
                .collect(Collectors.partitioningBy(alert -> muting().mutes(alert.labels())));
        for (Receiver.Integration integration :
                config.receiver(route.receiver()).integrations()) {
            Notified last = log.get(integration.channelId());
            List<RoutedAlert> audible = new ArrayList<>(muted.getOrDefault(false, List.of()));
            Set<String> mutedFiring = new HashSet<>();
            for (RoutedAlert alert : muted.getOrDefault(true, List.of())) {
                if (last != null && last.firing().contains(alert.fingerprint())) {
                    if (alert.resolvedAt(now)) {
                        audible.add(alert);
                    } else {
                        mutedFiring.add(alert.fingerprint());
                    }
                }
            }
            tell(group, key, route, integration, audible, mutedFiring, last);
        }
    }

    /**
     * @param audible alerts that the integration may hear of: what is not muted, and what is over though it was told
     *     that it fires
     * @param mutedFiring fingerprints of those that it was told of and that fire on, muted now
     */
    private void tell(
            AlertGroup group,
            String key,
            Route route,
            Receiver.Integration integration,
            List<RoutedAlert> audible,
            Set<String> mutedFiring,
            @Nullable Notified last) {
        Set<String> firing = fingerprints(audible, false);
        Set<String> resolved = fingerprints(audible, true);
        Set<String> known = new HashSet<>(firing);
        known.addAll(mutedFiring);
        Optional<NotifyReason> reason = Notified.due(
                last,
                known,
                resolved,
                integration.sendResolved(),
                route.grouping().repeatInterval(),
                now);
        if (reason.isEmpty()) {
            return;
        }
        boolean repeats = reason.get() == NotifyReason.REPEAT_INTERVAL_ELAPSED;
        if (repeats && (firing.isEmpty() || state.waiting(key, integration.channelId()))) {
            return;
        }
        List<RoutedAlert> sent = integration.sendResolved()
                ? audible
                : audible.stream().filter(alert -> !alert.resolvedAt(now)).toList();
        // A message without firing alerts says that the group is over: what is muted must be told anew afterwards.
        Set<String> told = firing.isEmpty() ? Set.of() : known;
        state.tell(new GroupNotice(
                group,
                key,
                route.receiver(),
                integration,
                reason.get(),
                sent,
                new Notified(told, resolved, now, last == null ? 1 : last.sequence() + 1)));
        messages += sent.isEmpty() ? 0 : 1;
    }

    private Set<String> fingerprints(List<RoutedAlert> alerts, boolean resolved) {
        return alerts.stream()
                .filter(alert -> alert.resolvedAt(now) == resolved)
                .map(RoutedAlert::fingerprint)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private Muting muting() {
        Muting known = muting;
        if (known == null) {
            List<Labels> firing = config.inhibitRules().isEmpty() ? List.of() : List.copyOf(state.firing(now));
            known = new Muting(state.silences(now), config.inhibitRules(), firing, now);
            muting = known;
        }
        return known;
    }
}
