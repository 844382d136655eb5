package io.tidewatch.alert.notify;

import java.util.concurrent.CompletionException;

/** Failures of a delivery in words for the person who set up the channel. */
final class Failures {
    static String text(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }

    private Failures() {}
}
