package io.tidewatch.alert.routing.store;

import java.sql.SQLException;
import java.time.Instant;

/** What is looked after beside routing, at each of its steps. */
@FunctionalInterface
public interface Chore {
    /** Does what is due; returns how many messages were put on their way. */
    int run(Instant now) throws SQLException;
}
