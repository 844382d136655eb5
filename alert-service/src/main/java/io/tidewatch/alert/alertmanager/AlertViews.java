package io.tidewatch.alert.alertmanager;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidewatch.alert.notify.Links;
import io.tidewatch.alert.request.Times;
import io.tidewatch.alert.routing.Muting;
import io.tidewatch.alert.routing.Route;
import io.tidewatch.alert.routing.RoutedAlert;
import io.tidewatch.alert.routing.RoutingConfig;
import io.tidewatch.model.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Alerts and groups as answers write them, at one moment. Not for several threads. */
public final class AlertViews {
    private static final Duration GOES_ON = Duration.ofMinutes(5);

    private final @Nullable RoutingConfig config;
    private final Muting muting;
    private final Map<String, String> channelNames;
    private final Links links;
    private final Instant now;

    /**
     * @param config null when no routes are in force
     * @param channelNames by id
     */
    public AlertViews(
            @Nullable RoutingConfig config, Muting muting, Map<String, String> channelNames, Links links, Instant now) {
        this.config = config;
        this.muting = muting;
        this.channelNames = channelNames;
        this.links = links;
        this.now = now;
    }

    /** A route, or a channel that a rule names, where an alert goes. */
    private record Place(String receiver, Labels group, List<String> mutedBy) {}

    private List<Place> places(RoutedAlert alert) {
        List<Place> places = new ArrayList<>();
        if (!alert.channels().isEmpty()) {
            alert.channels()
                    .forEach(id -> places.add(new Place(channelNames.getOrDefault(id, id), alert.labels(), List.of())));
        } else if (config != null) {
            for (Route route : config.root().match(alert.labels())) {
                places.add(new Place(
                        route.receiver(), route.grouping().groupLabels(alert.labels()), config.mutedBy(route, now)));
            }
        }
        return places;
    }

    /** The answer of {@code /alerts}. */
    public ArrayNode alerts(Collection<RoutedAlert> alerts, AlertFilter filter) {
        ArrayNode out = JsonNodeFactory.instance.arrayNode();
        alerts.stream()
                .filter(alert -> !alert.resolvedAt(now))
                .sorted(Comparator.comparing(RoutedAlert::fingerprint))
                .forEach(alert -> {
                    Set<String> receivers = receivers(alert);
                    if (filter.takesReceivers(receivers) && asked(alert, filter)) {
                        out.add(alert(alert, receivers, List.of()));
                    }
                });
        return out;
    }

    private Set<String> receivers(RoutedAlert alert) {
        Set<String> receivers = new TreeSet<>();
        places(alert).forEach(place -> receivers.add(place.receiver()));
        return receivers;
    }

    /** The answer of {@code /alerts/groups}. */
    public ArrayNode groups(Collection<RoutedAlert> alerts, AlertFilter filter) {
        Map<Place, List<RoutedAlert>> groups = new LinkedHashMap<>();
        alerts.stream()
                .filter(alert -> !alert.resolvedAt(now) && asked(alert, filter))
                .sorted(Comparator.comparing(RoutedAlert::fingerprint))
                .forEach(alert -> places(alert).stream()
                        .filter(place -> filter.takesReceivers(List.of(place.receiver()))
                                && (filter.muted() || place.mutedBy().isEmpty()))
                        .distinct()
                        .forEach(place -> groups.computeIfAbsent(place, key -> new ArrayList<>())
                                .add(alert)));
        ArrayNode out = JsonNodeFactory.instance.arrayNode();
        groups.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<Place, List<RoutedAlert>> entry) ->
                                entry.getKey().group())
                        .thenComparing(entry -> entry.getKey().receiver()))
                .forEach(entry -> {
                    ObjectNode group = out.addObject();
                    put(group.putObject("labels"), entry.getKey().group().toMap());
                    group.putObject("receiver").put("name", entry.getKey().receiver());
                    ArrayNode members = group.putArray("alerts");
                    entry.getValue()
                            .forEach(alert -> members.add(alert(
                                    alert, receivers(alert), entry.getKey().mutedBy())));
                });
        return out;
    }

    private boolean asked(RoutedAlert alert, AlertFilter filter) {
        if (!AlertFilter.matches(filter.matchers(), alert.labels().toMap())) {
            return false;
        }
        boolean silenced = !muting.silencedBy(alert.labels()).isEmpty();
        boolean inhibited = !muting.inhibitedBy(alert.labels()).isEmpty();
        return (filter.silenced() || !silenced)
                && (filter.inhibited() || !inhibited)
                && (filter.active() || silenced || inhibited);
    }

    private ObjectNode alert(RoutedAlert alert, Set<String> receivers, List<String> mutedBy) {
        List<UUID> silencedBy = muting.silencedBy(alert.labels());
        Set<String> inhibitedBy = muting.inhibitedBy(alert.labels());
        boolean active = silencedBy.isEmpty() && inhibitedBy.isEmpty() && mutedBy.isEmpty();
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        put(out.putObject("annotations"), alert.annotations());
        Instant ends = alert.endsAt();
        out.put("endsAt", Times.text(ends == null ? now.plus(GOES_ON) : ends));
        out.put("fingerprint", alert.fingerprint());
        ArrayNode names = out.putArray("receivers");
        receivers.forEach(name -> names.addObject().put("name", name));
        out.put("startsAt", Times.text(alert.startsAt()));
        ObjectNode status = out.putObject("status");
        ArrayNode inhibitors = status.putArray("inhibitedBy");
        inhibitedBy.forEach(inhibitors::add);
        ArrayNode muters = status.putArray("mutedBy");
        mutedBy.forEach(muters::add);
        ArrayNode silencers = status.putArray("silencedBy");
        silencedBy.forEach(id -> silencers.add(id.toString()));
        status.put("state", active ? "active" : "suppressed");
        out.put("updatedAt", Times.text(alert.updatedAt()));
        out.put("generatorURL", links.absolute(alert.generatorUrl()));
        put(out.putObject("labels"), alert.labels().toMap());
        return out;
    }

    private static void put(ObjectNode node, Map<String, String> entries) {
        entries.forEach(node::put);
    }
}
