package io.tidewatch.alert.channels;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Channel configurations as they are kept in Postgres, secrets included. */
public final class ChannelConfigJson {
    /** The configuration as a JSON object of plain maps, lists and texts. */
    public static Map<String, Object> write(ChannelConfig config) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (config instanceof ChannelConfig.Webhook webhook) {
            json.put("url", webhook.url().toString());
            json.put("headers", new LinkedHashMap<>(webhook.headers()));
        } else if (config instanceof ChannelConfig.Slack slack) {
            json.put("url", slack.url().toString());
        } else {
            json.put("to", ((ChannelConfig.Email) config).to());
        }
        return json;
    }

    /** What {@link #write} wrote. */
    public static ChannelConfig read(ChannelConfig.Type type, JsonObject json) {
        return switch (type) {
            case WEBHOOK -> {
                Map<String, String> headers = new LinkedHashMap<>();
                json.getJsonObject("headers", new JsonObject())
                        .forEach(header -> headers.put(header.getKey(), String.valueOf(header.getValue())));
                yield new ChannelConfig.Webhook(URI.create(json.getString("url")), headers);
            }
            case SLACK -> new ChannelConfig.Slack(URI.create(json.getString("url")));
            case EMAIL -> {
                List<String> to = new ArrayList<>();
                json.getJsonArray("to", new JsonArray()).forEach(address -> to.add(String.valueOf(address)));
                yield new ChannelConfig.Email(to);
            }
        };
    }

    private ChannelConfigJson() {}
}
