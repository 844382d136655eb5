package io.tidewatch.ingest.scrape.discovery;

import java.io.Serial;

/** Targets could not be found out; the message says where and why. */
public final class DiscoveryException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public DiscoveryException(String message) {
        super(message, null, false, false);
    }
}
