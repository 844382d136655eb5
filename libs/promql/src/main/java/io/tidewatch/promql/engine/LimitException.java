package io.tidewatch.promql.engine;

import io.tidewatch.model.Fault;
import io.tidewatch.model.TidewatchException;
import java.io.Serial;

/** A query over one of its limits. The message names the limit and what to change. */
public final class LimitException extends TidewatchException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Which limit. */
    public enum Limit {
        SAMPLES,
        SERIES,
        POINTS,
        TIME,
        /** Ended by whoever asked, or on his behalf. */
        CANCELLED
    }

    private final Limit limit;

    public LimitException(Limit limit, String message) {
        super(Fault.LIMIT, message);
        this.limit = limit;
    }

    /** Which limit was reached. */
    public Limit limit() {
        return limit;
    }
}
