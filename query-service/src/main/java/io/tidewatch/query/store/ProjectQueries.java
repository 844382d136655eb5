package io.tidewatch.query.store;

import io.tidewatch.model.ProjectId;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;

/** Reads rows in a transaction of one project. Safe for any thread that may wait. */
@FunctionalInterface
public interface ProjectQueries {
    /**
     * The rows of one statement.
     *
     * @throws io.tidewatch.model.TidewatchException with the fault DEPENDENCY when Postgres is away or does not answer
     *     in time
     */
    Iterable<Row> select(ProjectId project, String sql, Tuple parameters);
}
