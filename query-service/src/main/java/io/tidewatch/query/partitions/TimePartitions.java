package io.tidewatch.query.partitions;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Calls the functions of {@code V10__time_partitions.sql}. Stateless. */
public final class TimePartitions {
    private static final String BEGINS = """
            select right(c.relname, 10) from pg_inherits i join pg_class c on c.oid = i.inhrelid
            where i.inhparent = to_regclass(?) and c.relname ~ '_[0-9]{10}$' order by 1
            """;

    /** A large partition takes a while. */
    private static final Duration REWRITE = Duration.ofMinutes(30);

    /** As the names of partitions end: the hour at which they begin, in UTC. */
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("yyyyMMddHH");

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

    /** When the partitions of a table begin, milliseconds since the Unix epoch, ascending. */
    public List<Long> begins(Connection connection, String table) throws SQLException {
        List<Long> begins = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(BEGINS)) {
            statement.setString(1, table);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    begins.add(LocalDateTime.parse(result.getString(1), HOUR)
                            .toInstant(ZoneOffset.UTC)
                            .toEpochMilli());
                }
            }
        }
        return begins;
    }

    /** Drops the partition that begins at the instant when it is empty and not in use; says whether it did. */
    public boolean dropEmpty(Connection connection, String table, long beginMs) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select tidewatch_drop_empty_partition(?, ?)")) {
            statement.setString(1, table);
            statement.setTimestamp(2, new Timestamp(beginMs));
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    /**
     * Writes a partition, or the table of series, anew without what was deleted from it; says whether it is there. Nobody
     * reads or writes it meanwhile.
     */
    public boolean rewrite(Connection connection, String table) throws SQLException {
        int usual = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, (int) REWRITE.toMillis());
        try (PreparedStatement statement = connection.prepareStatement("select tidewatch_rewrite(?)")) {
            statement.setString(1, table);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        } finally {
            connection.setNetworkTimeout(Runnable::run, usual);
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
