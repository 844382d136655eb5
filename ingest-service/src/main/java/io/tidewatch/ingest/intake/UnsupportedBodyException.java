package io.tidewatch.ingest.intake;

import io.tidewatch.model.Fault;
import io.tidewatch.model.TidewatchException;
import java.io.Serial;

/** A body of a type or encoding that is not taken: HTTP 415. */
public final class UnsupportedBodyException extends TidewatchException {
    @Serial
    private static final long serialVersionUID = 1L;

    public UnsupportedBodyException(String message) {
        super(Fault.CALLER, message);
    }
}
