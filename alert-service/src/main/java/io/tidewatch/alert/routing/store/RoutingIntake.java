package io.tidewatch.alert.routing.store;

import io.tidewatch.alert.notify.AlertIntake;
import io.tidewatch.alert.notify.Links;
import io.tidewatch.alert.notify.Message;
import io.tidewatch.alert.notify.Notice;
import io.tidewatch.alert.routing.RoutedAlert;
import io.tidewatch.alert.routing.Silence;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Makes transitions known to routing, and holds back what a silence covers. Safe for any thread. */
public final class RoutingIntake implements AlertIntake {
    private final InstantSource clock;

    public RoutingIntake(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public List<Telling> take(Connection connection, List<AlertTransition> transitions, List<Telling> tellings)
            throws SQLException {
        Instant now = clock.instant();
        Map<ProjectId, List<RoutedAlert>> words =
                new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
        for (AlertTransition transition : transitions) {
            words.computeIfAbsent(new ProjectId(transition.getProject()), project -> new ArrayList<>())
                    .add(alert(transition, now));
        }
        for (Map.Entry<ProjectId, List<RoutedAlert>> entry : words.entrySet()) {
            AlertTable.put(connection, entry.getKey(), entry.getValue(), AlertTable::decided);
        }
        Map<ProjectId, List<Silence>> silences = HeldNotifications.silences(connection, words.keySet(), now);
        List<Telling> going = new ArrayList<>();
        for (Telling telling : tellings) {
            if (goesOn(connection, telling, silences, now)) {
                going.add(telling);
            }
        }
        return going;
    }

    private static boolean goesOn(
            Connection connection, Telling telling, Map<ProjectId, List<Silence>> silences, Instant now)
            throws SQLException {
        AlertTransition transition = telling.transition();
        ProjectId project = new ProjectId(transition.getProject());
        HeldNotifications.Key key = new HeldNotifications.Key(
                project, telling.channelId(), UUID.fromString(transition.getRuleId()), transition.getFingerprint());
        if (telling.notice() == Notice.RESOLVED) {
            return !HeldNotifications.drop(connection, key);
        }
        if (!HeldNotifications.silenced(silences, project, Labels.of(transition.getLabelsMap()), now)) {
            return true;
        }
        Long starts = telling.startsMs();
        HeldNotifications.hold(
                connection,
                key,
                transition,
                telling.notice().text(),
                Instant.ofEpochMilli(starts == null ? transition.getInstantMs() : starts));
        return false;
    }

    private static RoutedAlert alert(AlertTransition transition, Instant now) {
        Notice notice = Notice.of(transition).orElseThrow();
        Map<String, String> annotations = new TreeMap<>(transition.getAnnotationsMap());
        if (notice == Notice.UNKNOWN) {
            annotations.put(Message.STATE, "unknown");
            annotations.put(Message.DETAIL, transition.getDetail());
        }
        Instant instant = Instant.ofEpochMilli(transition.getInstantMs());
        return new RoutedAlert(
                Labels.of(transition.getLabelsMap()),
                annotations,
                instant,
                notice == Notice.RESOLVED ? instant : null,
                now,
                Links.rulePath(transition.getRuleId()),
                false,
                transition.getChannelsList());
    }
}
