package io.tidewatch.query.store;

import io.smallrye.mutiny.TimeoutException;
import io.tidewatch.kit.db.ProjectTransactions;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;

/** Reads through the reactive client, waiting for the answer. */
public final class ReactiveProjectQueries implements ProjectQueries {
    private final ProjectTransactions transactions;
    private final Duration timeout;

    /** @param timeout how long an answer may take */
    public ReactiveProjectQueries(ProjectTransactions transactions, Duration timeout) {
        this.transactions = transactions;
        this.timeout = timeout;
    }

    @Override
    public Iterable<Row> select(ProjectId project, String sql, Tuple parameters) {
        try {
            return transactions
                    .in(project, connection -> connection.preparedQuery(sql).execute(parameters))
                    .await()
                    .atMost(timeout);
        } catch (TidewatchException e) {
            throw e;
        } catch (TimeoutException e) {
            throw TidewatchException.dependency("Postgres did not answer within " + timeout.toSeconds() + " s", e);
        } catch (RuntimeException e) {
            throw TidewatchException.dependency("Postgres: " + e.getMessage(), e);
        }
    }
}
