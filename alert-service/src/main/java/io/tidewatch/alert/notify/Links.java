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
        return external + rulePath(transition.getRuleId());
    }

    /** Where the page shows a rule, below the origin. */
    public static String rulePath(String ruleId) {
        return "/alerts?tab=rules&rule=" + ruleId;
    }

    /** An alert's source: a path is below the origin. */
    public String absolute(String url) {
        return url.startsWith("/") ? external + url : url;
    }

    /** Where the page shows what a message is about. */
    public String of(Message message) {
        return message.alerts().size() == 1
                        && message.alerts().get(0).generatorUrl().startsWith("/")
                ? absolute(message.alerts().get(0).generatorUrl())
                : external + "/alerts";
    }
}
