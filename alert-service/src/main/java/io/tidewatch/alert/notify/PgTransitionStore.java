package io.tidewatch.alert.notify;

import io.tidewatch.alert.notify.AlertIntake.Telling;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.kit.db.JdbcTransactions;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.model.TidewatchException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Transitions become rows of {@code notification_outbox}, one per channel of the rule. */
public final class PgTransitionStore implements TransitionStore {
    /** A resolved alert began to fire when its receiver was last told so; without that, at its own instant. */
    private static final String INSERT = """
            insert into notification_outbox (project_id, transition_id, channel_id, rule_id, fingerprint, sequence,
                notice, transition, starts_at)
            select t.project_id, t.transition_id, t.channel_id, t.rule_id, t.fingerprint, t.sequence, t.notice,
                t.transition,
                coalesce(
                    to_timestamp(t.starts_ms / 1000.0),
                    (select o.starts_at from notification_outbox o
                     where o.channel_id = t.channel_id and o.rule_id = t.rule_id and o.fingerprint = t.fingerprint
                       and o.notice <> 'resolved'
                     order by o.sequence desc limit 1),
                    (select l.starts_at from notification_log l
                     where l.rule_id = t.rule_id and l.fingerprint = t.fingerprint and l.notice <> 'resolved'
                     order by l.created_at desc limit 1),
                    to_timestamp(t.instant_ms / 1000.0))
            from unnest(?::text[], ?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::bigint[], ?::text[], ?::bytea[],
                        ?::bigint[], ?::bigint[])
                as t(project_id, transition_id, channel_id, rule_id, fingerprint, sequence, notice, transition,
                     starts_ms, instant_ms)
            where not exists (
                select from notification_log l
                where l.project_id = t.project_id and l.transition_id = t.transition_id
                  and l.channel_id = t.channel_id)
            on conflict do nothing
            """;

    /**
     * A repeated transition whose first delivery is recorded while we insert: the insert does not see the record yet, and
     * no longer the row that it would have met. This statement, which comes after, does.
     */
    private static final String TAKE_BACK = """
            delete from notification_outbox o
            using unnest(?::text[], ?::uuid[], ?::uuid[]) as t(project_id, transition_id, channel_id)
            join notification_log l using (project_id, transition_id, channel_id)
            where o.project_id = t.project_id and o.transition_id = t.transition_id and o.channel_id = t.channel_id
            """;

    private final JdbcTransactions transactions;
    private final TransitionOffsets offsets;
    private final AlertIntake intake;

    public PgTransitionStore(JdbcTransactions transactions, TransitionOffsets offsets) {
        this(transactions, offsets, AlertIntake.NONE);
    }

    /** @param intake hears of transitions in the same transaction */
    public PgTransitionStore(JdbcTransactions transactions, TransitionOffsets offsets, AlertIntake intake) {
        this.transactions = transactions;
        this.offsets = offsets;
        this.intake = intake;
    }

    @Override
    public Map<Integer, Long> claim(Map<Integer, Long> beginnings) {
        try {
            return transactions.in(ProjectScope.ALL, connection -> offsets.claim(connection, beginnings));
        } catch (SQLException e) {
            throw TidewatchException.dependency("the offsets of transitions can not be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void keep(List<Read> reads) {
        List<Telling> rows = rows(reads);
        try {
            transactions.in(ProjectScope.ALL, connection -> {
                for (Read read : reads) {
                    offsets.advance(connection, read.partition(), read.from(), read.to());
                }
                List<AlertTransition> told = reads.stream()
                        .flatMap(read -> read.transitions().stream())
                        .filter(transition -> Notice.of(transition).isPresent())
                        .toList();
                insert(connection, told.isEmpty() ? rows : intake.take(connection, told, rows));
                return rows.size();
            });
        } catch (SQLException e) {
            throw TidewatchException.dependency("transitions can not be stored: " + e.getMessage(), e);
        }
    }

    private static List<Telling> rows(List<Read> reads) {
        List<Telling> rows = new ArrayList<>();
        Map<String, Long> began = new HashMap<>();
        for (Read read : reads) {
            for (AlertTransition transition : read.transitions()) {
                Optional<Notice> notice = Notice.of(transition);
                if (notice.isEmpty()) {
                    continue;
                }
                String alert = transition.getRuleId() + "/" + transition.getFingerprint();
                Long starts;
                if (notice.get() == Notice.RESOLVED) {
                    starts = began.remove(alert);
                } else {
                    starts = began.merge(alert, transition.getInstantMs(), (first, now) -> first);
                }
                for (String channel : transition.getChannelsList()) {
                    rows.add(new Telling(transition, notice.get(), UUID.fromString(channel), starts));
                }
            }
        }
        return rows;
    }

    private static void insert(Connection connection, List<Telling> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            int i = 1;
            statement.setArray(
                    i++, array(connection, "text", rows, row -> row.transition().getProject()));
            statement.setArray(
                    i++,
                    array(
                            connection,
                            "uuid",
                            rows,
                            row -> UUID.fromString(row.transition().getTransitionId())));
            statement.setArray(i++, array(connection, "uuid", rows, Telling::channelId));
            statement.setArray(
                    i++,
                    array(
                            connection,
                            "uuid",
                            rows,
                            row -> UUID.fromString(row.transition().getRuleId())));
            statement.setArray(
                    i++, array(connection, "text", rows, row -> row.transition().getFingerprint()));
            statement.setArray(i++, array(connection, "bigint", rows, row -> row.transition()
                    .getSequence()));
            statement.setArray(
                    i++, array(connection, "text", rows, row -> row.notice().text()));
            statement.setArray(
                    i++,
                    connection.createArrayOf(
                            "bytea",
                            rows.stream()
                                    .map(row -> row.transition().toByteArray())
                                    .toArray(byte[][]::new)));
            statement.setArray(i++, array(connection, "bigint", rows, Telling::startsMs));
            statement.setArray(
                    i, array(connection, "bigint", rows, row -> row.transition().getInstantMs()));
            statement.executeUpdate();
        }
        try (PreparedStatement statement = connection.prepareStatement(TAKE_BACK)) {
            statement.setArray(
                    1, array(connection, "text", rows, row -> row.transition().getProject()));
            statement.setArray(
                    2,
                    array(
                            connection,
                            "uuid",
                            rows,
                            row -> UUID.fromString(row.transition().getTransitionId())));
            statement.setArray(3, array(connection, "uuid", rows, Telling::channelId));
            statement.executeUpdate();
        }
    }

    private interface Column {
        @Nullable
        Object of(Telling row);
    }

    private static Array array(Connection connection, String type, List<Telling> rows, Column column)
            throws SQLException {
        return connection.createArrayOf(type, rows.stream().map(column::of).toArray());
    }
}
