package io.tidewatch.local;

import java.io.Serial;

/** Something that the person at the terminal can mend; the message is a plain sentence that says what. */
final class LocalRunException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    LocalRunException(String message) {
        super(message);
    }

    LocalRunException(String message, Throwable cause) {
        super(message, cause);
    }
}
