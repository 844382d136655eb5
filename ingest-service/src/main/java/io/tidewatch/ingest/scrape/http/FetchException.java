package io.tidewatch.ingest.scrape.http;

import java.io.Serial;

/** No usable answer came; the message says why. */
public final class FetchException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean tooLarge;

    public FetchException(String message) {
        this(message, false);
    }

    private FetchException(String message, boolean tooLarge) {
        super(message, null, false, false);
        this.tooLarge = tooLarge;
    }

    /** The body has more bytes than are taken. */
    public static FetchException tooLarge(long limit) {
        return new FetchException("the body has more than " + limit + " bytes, which is the limit", true);
    }

    public boolean isTooLarge() {
        return tooLarge;
    }
}
