package io.tidewatch.query.newest;

import io.tidewatch.events.Topic;
import io.tidewatch.model.ProjectId;
import io.tidewatch.query.store.ProjectQueries;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code consumer_offset}, which belongs to no project. Safe for any thread that may wait. */
public final class LedgerOwners implements Owners.Ledger {
    private static final String READ = """
            select partition, owner, epoch, next_offset, updated_at from consumer_offset where consumer = $1 and topic = $2
            """;

    private final ProjectQueries queries;
    private final String consumer;

    /** @param consumer under whose name the offsets stand */
    public LedgerOwners(ProjectQueries queries, String consumer) {
        this.queries = queries;
        this.consumer = consumer;
    }

    @Override
    public List<Owners.Owner> read() {
        List<Owners.Owner> owners = new ArrayList<>();
        for (Row row : queries.select(ProjectId.DEFAULT, READ, Tuple.of(consumer, Topic.METRICS.topicName()))) {
            owners.add(new Owners.Owner(
                    row.getInteger(0),
                    row.getString(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getOffsetDateTime(4).toInstant()));
        }
        return owners;
    }
}
