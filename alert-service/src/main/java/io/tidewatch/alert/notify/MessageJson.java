package io.tidewatch.alert.notify;

import io.tidewatch.alert.notify.Message.MessageAlert;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages about groups as the outbox keeps them. */
public final class MessageJson {
    /** The message as a JSON text. */
    public static String write(Message message) {
        JsonArray alerts = new JsonArray();
        for (MessageAlert alert : message.alerts()) {
            JsonObject one = new JsonObject()
                    .put("notice", alert.notice().text())
                    .put("labels", object(alert.labels()))
                    .put("annotations", object(alert.annotations()))
                    .put("starts_at", alert.startsAt().toString())
                    .put("url", alert.generatorUrl())
                    .put("fingerprint", alert.fingerprint());
            if (alert.endsAt() != null) {
                one.put("ends_at", alert.endsAt().toString());
            }
            alerts.add(one);
        }
        return new JsonObject()
                .put("group_key", message.groupKey())
                .put("receiver", message.receiver())
                .put("notice", message.notice().text())
                .put("group_labels", object(message.groupLabels()))
                .put("reason", message.reason())
                .put("alerts", alerts)
                .encode();
    }

    /** What {@link #write} wrote. */
    public static Message read(JsonObject json) {
        List<MessageAlert> alerts = new ArrayList<>();
        json.getJsonArray("alerts").forEach(element -> alerts.add(alert((JsonObject) element)));
        return new Message(
                json.getString("group_key"),
                json.getString("receiver"),
                notice(json),
                map(json.getJsonObject("group_labels")),
                json.getString("reason"),
                alerts);
    }

    private static MessageAlert alert(JsonObject json) {
        return new MessageAlert(
                notice(json),
                map(json.getJsonObject("labels")),
                map(json.getJsonObject("annotations")),
                Instant.parse(json.getString("starts_at")),
                instant(json.getString("ends_at")),
                json.getString("url"),
                json.getString("fingerprint"));
    }

    private static Notice notice(JsonObject json) {
        return Notice.valueOf(json.getString("notice").toUpperCase(Locale.ROOT));
    }

    private static @Nullable Instant instant(@Nullable String text) {
        return text == null ? null : Instant.parse(text);
    }

    private static JsonObject object(Map<String, String> map) {
        return new JsonObject(new LinkedHashMap<>(map));
    }

    private static Map<String, String> map(JsonObject json) {
        Map<String, String> map = new LinkedHashMap<>();
        json.forEach(entry -> map.put(entry.getKey(), String.valueOf(entry.getValue())));
        return map;
    }

    private MessageJson() {}
}
