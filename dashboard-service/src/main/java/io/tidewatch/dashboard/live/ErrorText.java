package io.tidewatch.dashboard.live;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** The fields of an {@code error} event. */
final class ErrorText {
    private ErrorText() {}

    /** A text as a JSON string. */
    static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    /** {@code "message": …, "detail": …}, to stand within an object. */
    static String of(String message, String detail) {
        return "\"message\":" + quoted(message) + ",\"detail\":" + quoted(detail);
    }
}
