package io.tidewatch.alert.notify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidewatch.alert.notify.template.TemplateSource;
import java.nio.charset.StandardCharsets;

/** A message with one adaptive card, version 1.4, as a Microsoft Teams workflow takes it; well under its 28 KB. */
final class TeamsPayload {
    private static final int TITLE = 300;
    private static final int TEXT = 8_000;
    private static final int FACT = 1_000;

    private final Links links;
    private final TemplateSource templates;

    TeamsPayload(Links links, TemplateSource templates) {
        this.links = links;
        this.templates = templates;
    }

    /** The message as JSON in UTF-8. */
    byte[] of(Notification notification) {
        AlertText text = new AlertText(notification);
        Wording words = new Wording(notification, templates);
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("type", "message");
        ObjectNode attachment = message.putArray("attachments").addObject();
        attachment.put("contentType", "application/vnd.microsoft.card.adaptive");
        attachment.putNull("contentUrl");
        ObjectNode card = attachment.putObject("content");
        card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        card.put("type", "AdaptiveCard");
        card.put("version", "1.4");
        String summary = words.own("summary");
        if (summary != null) {
            card.put("fallbackText", Wording.cut(summary, TITLE));
        }
        card.putObject("msteams").put("width", "Full");
        ArrayNode body = card.putArray("body");
        block(body, Wording.cut(words.of("title", text.title()), TITLE))
                .put("weight", "Bolder")
                .put("size", "Medium")
                .put("style", "heading")
                .put("color", notification.notice() == Notice.RESOLVED ? "Good" : "Attention");
        String own = words.own("text");
        if (own == null) {
            block(body, Wording.cut(text.summary(), TEXT));
            facts(body, text);
        } else if (!own.isBlank()) {
            block(body, Wording.cut(own, TEXT));
        }
        card.putArray("actions")
                .addObject()
                .put("type", "Action.OpenUrl")
                .put("title", "Open in Tidewatch")
                .put("url", links.of(notification.message()));
        return message.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode block(ArrayNode body, String text) {
        return body.addObject().put("type", "TextBlock").put("text", text).put("wrap", true);
    }

    private static void facts(ArrayNode body, AlertText text) {
        ArrayNode facts = body.addObject().put("type", "FactSet").putArray("facts");
        fact(facts, "Value", text.value());
        fact(facts, "Since", text.since());
        fact(facts, "Labels", text.labels());
    }

    private static void fact(ArrayNode facts, String title, String value) {
        if (!value.isBlank()) {
            facts.addObject().put("title", title).put("value", Wording.cut(value, FACT));
        }
    }
}
