package io.tidewatch.ingest.remotewrite;

import java.io.Serial;

/** Labels, a histogram or an exemplar break a rule; the message says which. Its neighbours are not concerned. */
final class WrongPartException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    WrongPartException(String message) {
        super(message, null, false, false);
    }
}
