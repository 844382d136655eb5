package io.tidewatch.alert.notify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidewatch.alert.notify.template.TemplateSource;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The message of a Slack incoming webhook: a plain text for notifications and blocks for the conversation. Slack's
 * limits are kept by shortening: header 150 characters, section 3,000, field 2,000, and a total well under the 13,000
 * at which Slack refuses a message.
 */
public final class SlackPayload {
    private static final int HEADER = 150;
    private static final int SECTION = 3000;
    private static final int FIELD = 1000;

    private static final List<String> PLACES = List.of("channel", "username", "icon_emoji", "icon_url");

    private final Links links;
    private final TemplateSource templates;

    public SlackPayload(Links links, TemplateSource templates) {
        this.links = links;
        this.templates = templates;
    }

    /** The message as JSON in UTF-8. */
    public byte[] of(Notification notification) {
        return json(notification).toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The message; with templates of the channel's own as Alertmanager's attachment, else as blocks. */
    ObjectNode json(Notification notification) {
        Wording words = new Wording(notification, templates);
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        for (String field : PLACES) {
            String own = words.own(field);
            if (own != null && !own.isBlank()) {
                message.put(field, own);
            }
        }
        if (PLACES.containsAll(notification.channel().config().texts().keySet())) {
            blocks(message, notification);
        } else {
            attachment(message, notification, words);
        }
        return message;
    }

    private void attachment(ObjectNode message, Notification notification, Wording words) {
        AlertText text = new AlertText(notification);
        String fallback = cut(words.of("fallback", text.title()), SECTION);
        message.put("text", cut(words.of("pretext", ""), SECTION));
        ObjectNode attachment = message.putArray("attachments").addObject();
        attachment.put("fallback", fallback);
        attachment.put("color", words.of("color", notification.notice() == Notice.RESOLVED ? "good" : "danger"));
        attachment.put("title", cut(words.of("title", text.title()), FIELD));
        attachment.put("title_link", words.of("title_link", links.of(notification.message())));
        attachment.put("text", cut(words.of("text", escape(text.summary())), SECTION));
        String footer = words.own("footer");
        if (footer != null) {
            attachment.put("footer", cut(footer, FIELD));
        }
        attachment.putArray("mrkdwn_in").add("fallback").add("pretext").add("text");
    }

    private void blocks(ObjectNode message, Notification notification) {
        AlertText text = new AlertText(notification);
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
        field(fields, "Expression", text.expression());
        mrkdwn(
                blocks.addObject().put("type", "context").putArray("elements"),
                "<" + links.of(notification.message()) + "|Open in Tidewatch>");
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
