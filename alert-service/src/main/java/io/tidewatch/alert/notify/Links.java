package io.tidewatch.alert.notify;

import io.tidewatch.events.v1.AlertTransition;
import java.net.URI;

/**
 * Addresses of the web page, for messages.
 *
 * @param external the public origin without a slash at its end
 */
public record Links(String external) {
    /** Links below this origin. */
    public static Links of(URI origin) {
        String text = origin.toString();
        return new Links(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    }

    /** Where the page shows the transition's rule. */
    public String rule(AlertTransition transition) {
        return external + "/alerts?tab=rules&rule=" + transition.getRuleId();
    }
}
