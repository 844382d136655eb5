package io.tidewatch.alert.channels;

import io.tidewatch.model.Fault;
import io.tidewatch.model.TidewatchException;
import java.io.Serial;

/** A target's address may not be reached; the message says which and why. */
public final class RefusedAddressException extends TidewatchException {
    @Serial
    private static final long serialVersionUID = 1L;

    public RefusedAddressException(String message) {
        super(Fault.CALLER, message);
    }
}
