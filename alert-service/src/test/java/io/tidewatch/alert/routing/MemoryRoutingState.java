package io.tidewatch.alert.routing;

import io.tidewatch.model.Labels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The twin in memory of the state in Postgres; {@link #copy} is a transaction that can be thrown away. */
final class MemoryRoutingState implements RoutingState {
    private static final class Group {
        Instant next;
        boolean flushed;
        final Set<String> members = new LinkedHashSet<>();

        Group(Instant next) {
            this.next = next;
        }
    }

    final Map<String, RoutedAlert> alerts = new LinkedHashMap<>();
    final Set<String> fresh = new LinkedHashSet<>();
    final List<Silence> silences = new ArrayList<>();
    final List<GroupNotice> told = new ArrayList<>();
    private final Map<AlertGroup, Group> groups = new LinkedHashMap<>();
    private final Map<String, Map<UUID, Notified>> log = new HashMap<>();

    MemoryRoutingState copy() {
        MemoryRoutingState copy = new MemoryRoutingState();
        copy.alerts.putAll(alerts);
        copy.fresh.addAll(fresh);
        copy.silences.addAll(silences);
        copy.told.addAll(told);
        groups.forEach((key, group) -> {
            Group other = new Group(group.next);
            other.flushed = group.flushed;
            other.members.addAll(group.members);
            copy.groups.put(key, other);
        });
        log.forEach((key, entries) -> copy.log.put(key, new HashMap<>(entries)));
        return copy;
    }

    /** What a sender says of an alert. */
    void put(RoutedAlert word) {
        alerts.merge(word.fingerprint(), word, RoutedAlert::mergedInto);
        fresh.add(word.fingerprint());
    }

    int groups() {
        return groups.size();
    }

    @Override
    public List<RoutedAlert> fresh(int most) {
        return fresh.stream().limit(most).map(alerts::get).toList();
    }

    @Override
    public void route(Collection<RoutedAlert> routed, Collection<Joining> joinings) {
        for (Joining joining : joinings) {
            Group group = groups.computeIfAbsent(joining.group(), key -> new Group(joining.due()));
            if (!group.flushed && joining.due().isBefore(group.next)) {
                group.next = joining.due();
            }
            group.members.add(joining.alert().fingerprint());
        }
        routed.forEach(alert -> fresh.remove(alert.fingerprint()));
    }

    @Override
    public List<AlertGroup> due(Instant now, int most) {
        return groups.entrySet().stream()
                .filter(entry -> !entry.getValue().next.isAfter(now))
                .map(Map.Entry::getKey)
                .limit(most)
                .toList();
    }

    @Override
    public List<RoutedAlert> members(AlertGroup group) {
        return groups.get(group).members.stream().map(alerts::get).toList();
    }

    @Override
    public Collection<Labels> firing(Instant now) {
        return alerts.values().stream()
                .filter(alert -> !alert.resolvedAt(now))
                .map(RoutedAlert::labels)
                .toList();
    }

    @Override
    public List<Silence> silences(Instant now) {
        return silences;
    }

    @Override
    public Map<UUID, Notified> notified(String groupKey) {
        return log.getOrDefault(groupKey, Map.of());
    }

    @Override
    public boolean waiting(String groupKey, UUID channelId) {
        return false;
    }

    @Override
    public void tell(GroupNotice notice) {
        told.add(notice);
        log.computeIfAbsent(notice.groupKey(), key -> new HashMap<>())
                .put(notice.integration().channelId(), notice.log());
    }

    @Override
    public void flushed(AlertGroup key, Instant next, Collection<RoutedAlert> leaving) {
        Group group = groups.get(key);
        group.next = next;
        group.flushed = true;
        leaving.forEach(alert -> group.members.remove(alert.fingerprint()));
        if (group.members.isEmpty()) {
            groups.remove(key);
        }
    }
}
