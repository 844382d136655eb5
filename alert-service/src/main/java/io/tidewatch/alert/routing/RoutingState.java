package io.tidewatch.alert.routing;

import io.tidewatch.model.Labels;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What routing remembers of one project, within one transaction of which it is the only writer: all that a pass
 * changes holds together or not at all.
 */
public interface RoutingState {
    /**
     * An alert belongs to a group.
     *
     * @param due when a group that is new sends its first message; one that has not sent yet does so no later
     */
    record Joining(AlertGroup group, RoutedAlert alert, Instant due) {}

    /** Alerts that changed since they were last routed, oldest change first. */
    List<RoutedAlert> fresh(int most);

    /** These are routed: they join groups, in which they replace what was known of them. */
    void route(Collection<RoutedAlert> alerts, Collection<Joining> joinings);

    /** Groups whose moment has come, the most overdue first. */
    List<AlertGroup> due(Instant now, int most);

    /** The alerts of a group as they are now. */
    List<RoutedAlert> members(AlertGroup group);

    /** Labels of all alerts that are not over. */
    Collection<Labels> firing(Instant now);

    /** Silences that are not over. */
    List<Silence> silences(Instant now);

    /** What each integration was last told of a group, by channel id. */
    Map<UUID, Notified> notified(String groupKey);

    /** Whether a message of the group to the channel is still on its way. */
    boolean waiting(String groupKey, UUID channelId);

    /** Puts the message on its way, where there is one, and remembers what it says. */
    void tell(GroupNotice notice);

    /** The group has had its turn: those alerts leave it, and a group without alerts ends. */
    void flushed(AlertGroup group, Instant next, Collection<RoutedAlert> leaving);
}
