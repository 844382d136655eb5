package io.tidewatch.query.partitions;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;

/** Calls the functions of {@code V10__time_partitions.sql}. Stateless. */
public final class TimePartitions {
    /** Creates the partition that holds the instant; says whether it was not there. */
    public boolean ensure(Connection connection, String table, long instantMs) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select tidewatch_ensure_partition(?, ?)")) {
            statement.setString(1, table);
            statement.setTimestamp(2, new Timestamp(instantMs));
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    /** Drops the partition that begins at the instant when it is empty and not in use; says whether it did. */
    public boolean dropEmpty(Connection connection, String table, long beginMs) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select tidewatch_drop_empty_partition(?, ?)")) {
            statement.setString(1, table);
            statement.setTimestamp(2, new Timestamp(beginMs));
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    /** Drops what lies wholly before the instant; answers how many partitions. */
    public int drop(Connection connection, String table, long beforeMs) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select tidewatch_drop_partitions(?, ?)")) {
            statement.setString(1, table);
            statement.setTimestamp(2, new Timestamp(beforeMs));
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? result.getInt(1) : 0;
            }
        }
    }
}
