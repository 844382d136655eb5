package io.tidewatch.alert.channels;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Channel configurations as they are kept in Postgres, secrets included. */
public final class ChannelConfigJson {
    /** The configuration as a JSON object of plain maps, lists and texts; what is empty is left out. */
    public static Map<String, Object> write(ChannelConfig config) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (config instanceof ChannelConfig.Webhook webhook) {
            json.put("url", webhook.url().toString());
            json.put("headers", new LinkedHashMap<>(webhook.headers()));
            put(json, "secret", webhook.secret());
            if (webhook.maxAlerts() > 0) {
                json.put("max_alerts", webhook.maxAlerts());
            }
        } else if (config instanceof ChannelConfig.Slack slack) {
            json.put("url", slack.url().toString());
        } else if (config instanceof ChannelConfig.SlackBot bot) {
            json.put("api_url", bot.api().toString());
            json.put("token", bot.token());
            json.put("channel", bot.channel());
        } else if (config instanceof ChannelConfig.Email email) {
            json.put("to", email.to());
            if (email.smtp() != null) {
                json.put("smtp", smtp(email.smtp()));
            }
        } else if (config instanceof ChannelConfig.PagerDuty pager) {
            json.put("url", pager.url().toString());
            json.put("routing_key", pager.routingKey());
            if (!pager.details().isEmpty()) {
                json.put("details", new LinkedHashMap<>(pager.details()));
            }
        } else if (config instanceof ChannelConfig.Teams teams) {
            json.put("url", teams.url().toString());
        } else {
            ChannelConfig.Sms sms = (ChannelConfig.Sms) config;
            json.put("url", sms.url().toString());
            json.put("account", sms.account());
            json.put("token", sms.token());
            json.put("from", sms.from());
            json.put("to", sms.to());
        }
        if (!config.texts().isEmpty()) {
            json.put("texts", new LinkedHashMap<>(config.texts()));
        }
        return json;
    }

    private static void put(Map<String, Object> json, String name, String value) {
        if (!value.isEmpty()) {
            json.put(name, value);
        }
    }

    private static Map<String, Object> smtp(ChannelConfig.Smtp smtp) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("host", smtp.host());
        json.put("port", smtp.port());
        json.put("from", smtp.from());
        put(json, "username", smtp.username());
        put(json, "password", smtp.password());
        json.put("require_tls", smtp.requireTls());
        return json;
    }

    /** What {@link #write} wrote. */
    public static ChannelConfig read(ChannelConfig.Type type, JsonObject json) {
        Map<String, String> texts = texts(json, "texts");
        return switch (type) {
            case WEBHOOK ->
                new ChannelConfig.Webhook(
                        uri(json, "url"),
                        texts(json, "headers"),
                        json.getString("secret", ""),
                        json.getInteger("max_alerts", 0));
            case SLACK -> new ChannelConfig.Slack(uri(json, "url"), texts);
            case SLACK_BOT ->
                new ChannelConfig.SlackBot(
                        uri(json, "api_url"), json.getString("token"), json.getString("channel"), texts);
            case EMAIL -> new ChannelConfig.Email(list(json, "to"), smtp(json.getJsonObject("smtp")), texts);
            case PAGERDUTY ->
                new ChannelConfig.PagerDuty(
                        uri(json, "url"), json.getString("routing_key"), texts, texts(json, "details"));
            case TEAMS -> new ChannelConfig.Teams(uri(json, "url"), texts);
            case SMS ->
                new ChannelConfig.Sms(
                        uri(json, "url"),
                        json.getString("account"),
                        json.getString("token"),
                        json.getString("from"),
                        json.getString("to"),
                        texts);
        };
    }

    private static URI uri(JsonObject json, String name) {
        return URI.create(json.getString(name));
    }

    private static Map<String, String> texts(JsonObject json, String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        json.getJsonObject(name, new JsonObject())
                .forEach(text -> texts.put(text.getKey(), String.valueOf(text.getValue())));
        return texts;
    }

    private static List<String> list(JsonObject json, String name) {
        List<String> list = new ArrayList<>();
        json.getJsonArray(name, new JsonArray()).forEach(element -> list.add(String.valueOf(element)));
        return list;
    }

    private static ChannelConfig.@Nullable Smtp smtp(@Nullable JsonObject json) {
        return json == null
                ? null
                : new ChannelConfig.Smtp(
                        json.getString("host"),
                        json.getInteger("port"),
                        json.getString("from"),
                        json.getString("username", ""),
                        json.getString("password", ""),
                        json.getBoolean("require_tls", true));
    }

    private ChannelConfigJson() {}
}
