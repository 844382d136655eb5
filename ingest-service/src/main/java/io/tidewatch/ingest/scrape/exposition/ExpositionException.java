package io.tidewatch.ingest.scrape.exposition;

import java.io.Serial;

/** An exposition that breaks its format; the message begins with the line, or with the byte for protobuf. */
public final class ExpositionException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    ExpositionException(String message) {
        super(message, null, false, false);
    }

    /** @param line counted from 1 */
    static ExpositionException atLine(int line, String message) {
        return new ExpositionException("line " + line + ": " + message);
    }
}
