package io.tidewatch.alert.notify;

import io.tidewatch.kit.db.ProjectTransactions;
import io.vertx.mutiny.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** The table {@code slack_message}. */
public final class SlackMessages implements SlackThreads {
    private static final String FIND =
            "select conversation, ts from slack_message where project_id = $1 and channel_id = $2 and about = $3";
    private static final String KEEP = """
            insert into slack_message (project_id, channel_id, about, conversation, ts) values ($1, $2, $3, $4, $5)
            on conflict (project_id, channel_id, about) do update
            set conversation = excluded.conversation, ts = excluded.ts, updated_at = now()
            """;
    private static final String FORGET =
            "delete from slack_message where project_id = $1 and channel_id = $2 and about = $3";

    private final ProjectTransactions transactions;

    public SlackMessages(ProjectTransactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public CompletionStage<Optional<Posted>> find(Notification notification) {
        return transactions
                .in(notification.channel().project(), connection -> connection
                        .preparedQuery(FIND)
                        .execute(key(notification))
                        .map(rows -> {
                            var row = rows.iterator();
                            return row.hasNext() ? Optional.of(posted(row.next())) : Optional.<Posted>empty();
                        }))
                .subscribeAsCompletionStage();
    }

    private static Posted posted(io.vertx.mutiny.sqlclient.Row row) {
        return new Posted(row.getString("conversation"), row.getString("ts"));
    }

    @Override
    public CompletionStage<Void> keep(Notification notification, Posted posted) {
        return transactions
                .in(notification.channel().project(), connection -> connection
                        .preparedQuery(KEEP)
                        .execute(key(notification).addString(posted.channel()).addString(posted.ts()))
                        .replaceWithVoid())
                .subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<Void> forget(Notification notification) {
        return transactions
                .in(notification.channel().project(), connection -> connection
                        .preparedQuery(FORGET)
                        .execute(key(notification))
                        .replaceWithVoid())
                .subscribeAsCompletionStage();
    }

    private static Tuple key(Notification notification) {
        return Tuple.tuple()
                .addString(notification.channel().project().value())
                .addUUID(notification.channel().id())
                .addUUID(UUID.nameUUIDFromBytes(
                        PagerDutyPayload.dedupKey(notification).getBytes(StandardCharsets.UTF_8)));
    }
}
