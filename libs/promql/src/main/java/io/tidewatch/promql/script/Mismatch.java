package io.tidewatch.promql.script;

import java.io.Serial;

/** A case did not come out as expected. */
final class Mismatch extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    Mismatch(String message) {
        super(message);
    }
}
