package io.tidewatch.kit.db;

import io.smallrye.mutiny.Uni;
import io.tidewatch.model.ProjectId;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transactions on the reactive client that see one project, or all. Safe for any thread. */
public final class ProjectTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(ProjectTransactions.class);

    private final Pool pool;

    public ProjectTransactions(Pool pool) {
        this.pool = pool;
    }

    /** Runs the work in a transaction of the project: committed when it succeeds, rolled back when it fails. */
    public <T> Uni<T> in(ProjectId project, Function<SqlConnection, Uni<T>> work) {
        return in(ProjectScope.of(project), work);
    }

    /** Runs the work in a transaction of the scope. */
    public <T> Uni<T> in(ProjectScope scope, Function<SqlConnection, Uni<T>> work) {
        return pool.withTransaction(connection -> connection
                // Without a handler the client prints a connection's end to the standard error, past the log.
                .exceptionHandler(error -> LOG.info("a connection to Postgres has ended: {}", error.getMessage()))
                .preparedQuery(ProjectScope.REACTIVE)
                .execute(Tuple.of(scope.value()))
                .chain(() -> work.apply(connection)));
    }
}
