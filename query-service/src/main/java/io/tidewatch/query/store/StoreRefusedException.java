package io.tidewatch.query.store;

import io.tidewatch.model.Fault;
import io.tidewatch.model.TidewatchException;
import java.sql.SQLException;

/** Postgres refused a statement for what it says or holds; the same statement would be refused again. */
public final class StoreRefusedException extends TidewatchException {
    private static final long serialVersionUID = 1L;

    private final String state;

    StoreRefusedException(String state, SQLException cause) {
        super(Fault.BUG, "Postgres refused (" + state + "): " + cause.getMessage(), cause);
        this.state = state;
    }

    /** Whether the data is at fault, rather than the statement. */
    public boolean dataRefused() {
        return state.startsWith("22") || state.startsWith("23");
    }
}
