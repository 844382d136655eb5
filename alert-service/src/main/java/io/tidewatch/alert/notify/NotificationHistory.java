package io.tidewatch.alert.notify;

import io.smallrye.mutiny.Uni;
import io.tidewatch.alert.request.Times;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.kit.db.ProjectTransactions;
import io.tidewatch.model.ProjectId;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads outbox and log together. Safe for any thread. */
public final class NotificationHistory {
    private static final String LIST = """
            select * from (
                (select o.transition_id, o.channel_id, c.name as channel_name, c.type as channel_type, o.rule_id,
                        r.name as rule_name, r.severity, o.notice, 'pending' as outcome, o.attempts,
                        o.last_error as detail, o.created_at, o.due_at as next_attempt_at,
                        null::timestamptz as finished_at, o.group_key
                 from notification_outbox o
                 left join notification_channel c on c.project_id = o.project_id and c.id = o.channel_id
                 left join alert_rule r on r.project_id = o.project_id and r.id = o.rule_id
                 where o.project_id = $1 and ($2::uuid is null or o.rule_id = $2)
                   and ($3::uuid is null or o.channel_id = $3) and ($4::text is null or $4 = 'pending')
                   and o.created_at < $5
                 order by o.created_at desc limit $6)
                union all
                (select l.transition_id, l.channel_id, l.channel_name, l.channel_type, l.rule_id, l.rule_name,
                        l.severity, l.notice, l.outcome, l.attempts, l.detail, l.created_at, null, l.finished_at,
                        l.group_key
                 from notification_log l
                 where l.project_id = $1 and ($2::uuid is null or l.rule_id = $2)
                   and ($3::uuid is null or l.channel_id = $3) and ($4::text is null or $4 = l.outcome)
                   and l.created_at < $5
                 order by l.created_at desc limit $6)
            ) both_tables
            order by created_at desc, transition_id, channel_id limit $6
            """;

    private final ProjectTransactions transactions;

    public NotificationHistory(ProjectTransactions transactions) {
        this.transactions = transactions;
    }

    /**
     * The newest notifications first.
     *
     * @param ruleId of this rule; null for all
     * @param channelId to this channel; null for all
     * @param outcome {@code pending}, {@code delivered} or {@code failed}; null for all
     * @param before decided before this moment
     * @param limit at most so many
     */
    public Uni<List<NotificationView>> list(
            ProjectId project,
            @Nullable UUID ruleId,
            @Nullable UUID channelId,
            @Nullable String outcome,
            Instant before,
            int limit) {
        return transactions.in(project, connection -> connection
                .preparedQuery(LIST)
                .execute(Tuple.tuple()
                        .addString(project.value())
                        .addUUID(ruleId)
                        .addUUID(channelId)
                        .addString(outcome)
                        .addOffsetDateTime(before.atOffset(ZoneOffset.UTC))
                        .addInteger(limit))
                .map(rows -> {
                    List<NotificationView> views = new ArrayList<>();
                    rows.forEach(row -> views.add(view(row)));
                    return views;
                }));
    }

    /** Notifications of all projects that wait for delivery. */
    public Uni<Long> depth() {
        return transactions.in(ProjectScope.ALL, connection -> connection
                .query("select count(*) from notification_outbox")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0)));
    }

    /** Deletes what was finished longer ago than this; returns how many. */
    public Uni<Integer> prune(Duration age) {
        return transactions.in(ProjectScope.ALL, connection -> connection
                .preparedQuery("delete from notification_log where finished_at < now() - $1 * interval '1 second'")
                .execute(Tuple.of((double) age.toSeconds()))
                .map(rows -> rows.rowCount()));
    }

    private static NotificationView view(Row row) {
        return new NotificationView(
                row.getUUID("transition_id"),
                row.getUUID("channel_id"),
                row.getString("channel_name"),
                row.getString("channel_type"),
                row.getUUID("rule_id"),
                row.getString("rule_name"),
                row.getString("severity"),
                row.getString("notice"),
                row.getString("outcome"),
                row.getInteger("attempts"),
                row.getString("detail"),
                Times.text(row.getOffsetDateTime("created_at").toInstant()),
                time(row.getOffsetDateTime("next_attempt_at")),
                time(row.getOffsetDateTime("finished_at")),
                row.getString("group_key").isEmpty() ? null : row.getString("group_key"));
    }

    private static @Nullable String time(@Nullable OffsetDateTime time) {
        return time == null ? null : Times.text(time.toInstant());
    }
}
