package io.tidewatch.alert.notify;

import io.tidewatch.events.v1.AlertTransition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Hears of transitions in the transaction that keeps them, and may hold messages back. */
@FunctionalInterface
public interface AlertIntake {
    /** Nobody hears, nothing is held back. */
    AlertIntake NONE = (connection, transitions, tellings) -> tellings;

    /**
     * A channel is to be told of a transition.
     *
     * @param startsMs when the alert began to fire; null where only the tables know it
     */
    record Telling(
            AlertTransition transition,
            Notice notice,
            UUID channelId,
            @Nullable Long startsMs) {}

    /**
     * Takes what was read.
     *
     * @param transitions all of which a receiver could be told, in their order
     * @param tellings those that go to channels of their rule
     * @return the tellings that are not held back, in their order
     */
    List<Telling> take(Connection connection, List<AlertTransition> transitions, List<Telling> tellings)
            throws SQLException;
}
