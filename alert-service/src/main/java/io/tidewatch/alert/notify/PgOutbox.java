package io.tidewatch.alert.notify;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidewatch.alert.channels.Channel;
import io.tidewatch.alert.channels.ChannelConfig;
import io.tidewatch.alert.channels.ChannelConfigJson;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.kit.db.ProjectTransactions;
import io.tidewatch.model.Fault;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The outbox in Postgres, table {@code notification_outbox}; verdicts go to {@code notification_log}. */
public final class PgOutbox implements Outbox {
    private static final String CLAIM = """
            with open_channel as (
                select due.channel_id, least($2, coalesce(rate.max_per_minute - (
                        select count(*) from notification_log l
                        where l.channel_id = due.channel_id and l.finished_at > now() - interval '1 minute'),
                    $2)) - coalesce(busy.n, 0) as slots
                from (select distinct channel_id from notification_outbox where due_at <= now()) due
                left join unnest($3::uuid[], $4::int[]) as busy(channel_id, n) using (channel_id)
                left join notification_channel rate on rate.id = due.channel_id
            ), picked as (
                select claimable.project_id, claimable.transition_id, claimable.channel_id
                from open_channel cross join lateral (
                    select o.project_id, o.transition_id, o.channel_id, o.created_at
                    from notification_outbox o
                    where o.channel_id = open_channel.channel_id and o.due_at <= now()
                      and not exists (
                          select from notification_outbox earlier
                          where earlier.project_id = o.project_id and earlier.channel_id = o.channel_id
                            and earlier.rule_id = o.rule_id and earlier.fingerprint = o.fingerprint
                            and earlier.sequence < o.sequence)
                    order by o.created_at, o.sequence
                    limit greatest(open_channel.slots, 0)
                    for update skip locked) claimable
                order by claimable.created_at
                limit $1
            ), claimed as (
                update notification_outbox o
                set attempts = o.attempts + 1, due_at = now() + $5 * interval '1 millisecond'
                from picked p
                where o.project_id = p.project_id and o.transition_id = p.transition_id
                  and o.channel_id = p.channel_id
                returning o.*
            )
            select claimed.*, extract(epoch from now() - claimed.created_at) * 1000 as age_ms,
                   channel.name as channel_name, channel.type as channel_type, channel.config as channel_config
            from claimed
            left join notification_channel channel
              on channel.project_id = claimed.project_id and channel.id = claimed.channel_id
            order by claimed.created_at, claimed.sequence
            """;

    private static final String FINISH = """
            with done as (
                delete from notification_outbox
                where project_id = $1 and transition_id = $2 and channel_id = $3 and attempts = $4
                returning *
            )
            insert into notification_log (project_id, transition_id, channel_id, channel_name, channel_type, rule_id,
                rule_name, severity, notice, fingerprint, starts_at, outcome, detail, attempts,
                decided_at, created_at, finished_at, group_key)
            select project_id, transition_id, channel_id, $5, $6, rule_id, $7, $8, notice, fingerprint, starts_at,
                   $9, $10, attempts, $11, created_at, clock_timestamp(),
                   group_key
            from done
            on conflict do nothing
            """;

    private static final String POSTPONE = """
            update notification_outbox
            set due_at = clock_timestamp() + $5 * interval '1 millisecond', last_error = $6
            where project_id = $1 and transition_id = $2 and channel_id = $3 and attempts = $4
            """;

    private static final int DETAIL_LIMIT = 1000;

    private final ProjectTransactions transactions;
    private final long leaseMs;

    /** @param lease longer than any attempt can take, its time-out and the recording of its verdict included */
    public PgOutbox(ProjectTransactions transactions, Duration lease) {
        this.transactions = transactions;
        this.leaseMs = lease.toMillis();
    }

    @Override
    public CompletionStage<List<Claim>> claim(int total, int perChannel, Map<UUID, Integer> busy) {
        UUID[] channels = new UUID[busy.size()];
        Integer[] counts = new Integer[busy.size()];
        int i = 0;
        for (Map.Entry<UUID, Integer> entry : busy.entrySet()) {
            channels[i] = entry.getKey();
            counts[i++] = entry.getValue();
        }
        return transactions
                .in(ProjectScope.ALL, connection -> connection
                        .preparedQuery(CLAIM)
                        .execute(Tuple.of(total, perChannel, channels, counts, (double) leaseMs))
                        .map(rows -> {
                            List<Claim> claims = new ArrayList<>();
                            rows.forEach(row -> claims.add(claim(row)));
                            return claims;
                        }))
                .subscribeAsCompletionStage();
    }

    private static Claim claim(Row row) {
        AlertTransition transition;
        try {
            transition = AlertTransition.parseFrom(row.getBuffer("transition").getBytes());
        } catch (InvalidProtocolBufferException e) {
            throw new TidewatchException(Fault.BUG, "an outbox row does not hold a transition", e);
        }
        String project = row.getString("project_id");
        UUID channelId = row.getUUID("channel_id");
        return new Claim(
                project,
                transition,
                channelId,
                notification(row, new ProjectId(project), channelId, transition),
                row.getInteger("attempts"),
                Duration.ofMillis(row.getLong("age_ms")));
    }

    private static @Nullable Notification notification(
            Row row, ProjectId project, UUID channelId, AlertTransition transition) {
        String type = row.getString("channel_type");
        if (type == null) {
            return null;
        }
        ChannelConfig config = ChannelConfigJson.read(
                ChannelConfig.Type.valueOf(type.toUpperCase(Locale.ROOT)), row.getJsonObject("channel_config"));
        JsonObject message = row.getJsonObject("message");
        return new Notification(
                transition,
                Notice.valueOf(row.getString("notice").toUpperCase(Locale.ROOT)),
                new Channel(channelId, project, row.getString("channel_name"), config),
                row.getOffsetDateTime("starts_at").toInstant(),
                message == null ? null : MessageJson.read(message));
    }

    @Override
    public CompletionStage<Void> finish(Claim claim, boolean delivered, String detail) {
        AlertTransition transition = claim.transition();
        Notification notification = claim.notification();
        return transactions
                .in(new ProjectId(claim.project()), connection -> connection
                        .preparedQuery(FINISH)
                        .execute(key(claim)
                                .addString(
                                        notification == null
                                                ? ""
                                                : notification.channel().name())
                                .addString(
                                        notification == null
                                                ? ""
                                                : notification
                                                        .channel()
                                                        .config()
                                                        .type()
                                                        .text())
                                .addString(transition.getRuleName())
                                .addString(transition.getSeverity())
                                .addString(delivered ? "delivered" : "failed")
                                .addString(bounded(detail))
                                .addOffsetDateTime(Instant.ofEpochMilli(transition.getDecidedMs())
                                        .atOffset(ZoneOffset.UTC)))
                        .replaceWithVoid())
                .subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<Void> postpone(Claim claim, String detail, Duration delay) {
        return transactions
                .in(new ProjectId(claim.project()), connection -> connection
                        .preparedQuery(POSTPONE)
                        .execute(key(claim).addDouble((double) delay.toMillis()).addString(bounded(detail)))
                        .replaceWithVoid())
                .subscribeAsCompletionStage();
    }

    private static Tuple key(Claim claim) {
        return Tuple.tuple()
                .addString(claim.project())
                .addUUID(UUID.fromString(claim.transition().getTransitionId()))
                .addUUID(claim.channelId())
                .addInteger(claim.attempt());
    }

    private static String bounded(String detail) {
        String clean = detail.replace('\0', ' ');
        return clean.length() <= DETAIL_LIMIT ? clean : clean.substring(0, DETAIL_LIMIT);
    }
}
