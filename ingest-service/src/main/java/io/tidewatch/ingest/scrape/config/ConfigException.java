package io.tidewatch.ingest.scrape.config;

import java.io.Serial;

/** A configuration that cannot be taken; the message names file, line, path, value and what is allowed. */
public final class ConfigException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message, null, false, false);
    }
}
