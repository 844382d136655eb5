package io.tidewatch.alert.notify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/**
 * The message of a Slack incoming webhook: a plain text for notifications and blocks for the conversation. Slack's
 * limits are kept by shortening: header 150 characters, section 3,000, field 2,000, and a total well under the 13,000
 * at which Slack refuses a message.
 */
public final class SlackPayload {
    private static final int HEADER = 150;
    private static final int SECTION = 3000;
    private static final int FIELD = 1000;

    private final Links links;

    public SlackPayload(Links links) {
        this.links = links;
    }

    /** The message as JSON in UTF-8. */
    public byte[] of(Notification notification) {
        AlertText text = new AlertText(notification);
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("text", cut(escape(text.title() + " " + text.summary()), SECTION));
        ArrayNode blocks = message.putArray("blocks");
        ObjectNode header = blocks.addObject().put("type", "header").putObject("text");
        header.put("type", "plain_text").put("text", cut(text.title(), HEADER)).put("emoji", false);
        section(blocks, text.summary());
        section(blocks, text.description());
        section(blocks, text.detail());
        ArrayNode fields = blocks.addObject().put("type", "section").putArray("fields");
        field(fields, "Value", text.value());
        field(fields, "Since", text.since());
        field(fields, "Labels", text.labels());
        field(fields, "Expression", notification.transition().getExpression());
        mrkdwn(
                blocks.addObject().put("type", "context").putArray("elements"),
                "<" + links.rule(notification.transition()) + "|Open in Tidewatch>");
        return message.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void section(ArrayNode blocks, String text) {
        if (!text.isBlank()) {
            blocks.addObject()
                    .put("type", "section")
                    .putObject("text")
                    .put("type", "mrkdwn")
                    .put("text", cut(escape(text), SECTION));
        }
    }

    private static void field(ArrayNode fields, String name, String value) {
        if (!value.isBlank()) {
            mrkdwn(fields, "*" + name + "*\n" + cut(escape(value), FIELD));
        }
    }

    private static void mrkdwn(ArrayNode array, String text) {
        array.addObject().put("type", "mrkdwn").put("text", text);
    }

    /** Slack's three control characters. */
    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** At most {@code length} characters, never ending within a surrogate pair or an escape. */
    private static String cut(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        int end = length - 1;
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        int ampersand = text.lastIndexOf('&', end - 1);
        if (ampersand >= end - 5 && text.indexOf(';', ampersand) >= end) {
            end = ampersand;
        }
        return text.substring(0, end) + "…";
    }
}
