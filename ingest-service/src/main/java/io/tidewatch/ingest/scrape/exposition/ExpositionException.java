package io.tidewatch.ingest.scrape.exposition;

import java.io.Serial;

/** An exposition that breaks its format; the message begins with the line, or with the byte for protobuf. */
public final class ExpositionException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int line;
    private final String what;

    ExpositionException(String message) {
        this(0, message, message);
    }

    private ExpositionException(int line, String what, String message) {
        super(message, null, false, false);
        this.line = line;
        this.what = what;
    }

    /** Counted from 1; 0 where the format has no lines. */
    public int line() {
        return line;
    }

    /** The message without the line. */
    public String what() {
        return what;
    }

    /** @param line counted from 1 */
    static ExpositionException atLine(int line, String message) {
        return new ExpositionException(line, message, "line " + line + ": " + message);
    }
}
