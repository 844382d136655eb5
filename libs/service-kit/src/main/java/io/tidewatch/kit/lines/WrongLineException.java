package io.tidewatch.kit.lines;

import java.io.Serial;

/** A line that does not follow the format; the message says what is wrong. */
public final class WrongLineException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public WrongLineException(String message) {
        super(message, null, false, false);
    }
}
