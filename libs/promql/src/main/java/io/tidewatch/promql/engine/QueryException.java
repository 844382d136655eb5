package io.tidewatch.promql.engine;

import io.tidewatch.model.Fault;
import io.tidewatch.model.TidewatchException;
import java.io.Serial;

/** A query that parsed but cannot be evaluated on this data. */
public final class QueryException extends TidewatchException {
    @Serial
    private static final long serialVersionUID = 1L;

    public QueryException(String message) {
        super(Fault.CALLER, message);
    }

    /** Two elements would have the same labels. */
    static QueryException sameLabels() {
        return new QueryException("vector cannot contain metrics with the same labelset");
    }
}
