package io.tidewatch.ingest.scrape.loop;

import java.io.Serial;

/** A scrape that counts for nothing; the message is the target's last error. */
final class ScrapeFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    ScrapeFailure(String message) {
        super(message, null, false, false);
    }
}
