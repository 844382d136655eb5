package io.tidewatch.alert.channels;

import io.tidewatch.alert.request.JsonFields;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the configurations of channels to services that have an API of their own. Safe for any thread. */
final class ServiceChannelReader {
    private static final Pattern NUMBER = Pattern.compile("\\+?[0-9]{3,20}");
    private static final Pattern SENDER = Pattern.compile("\\+?[0-9A-Za-z ]{2,34}");
    private static final int DETAILS = 50;
    private static final int DETAIL_LIMIT = 4_000;

    private final ChannelReader reader;

    ServiceChannelReader(ChannelReader reader) {
        this.reader = reader;
    }

    /** @param present of the same type; null for a new one */
    ChannelConfig read(
            ChannelConfig.Type type, JsonFields config, Map<String, String> texts, @Nullable ChannelConfig present) {
        return switch (type) {
            case SLACK_BOT -> slackBot(config, texts, (ChannelConfig.SlackBot) present);
            case PAGERDUTY -> pagerDuty(config, texts, (ChannelConfig.PagerDuty) present);
            case TEAMS -> teams(config, texts, present);
            case SMS -> sms(config, texts, (ChannelConfig.Sms) present);
            case WEBHOOK, SLACK, EMAIL -> throw new IllegalArgumentException("not a service: " + type);
        };
    }

    private ChannelConfig slackBot(
            JsonFields config, Map<String, String> texts, ChannelConfig.@Nullable SlackBot present) {
        config.onlyKnown(Set.of("api_url", "token", "channel", "texts"));
        URI api = url(config, "api_url", ChannelConfig.SlackBot.API);
        if (!api.getPath().endsWith("/")) {
            api = URI.create(api + "/");
        }
        boolean same = present != null && ChannelReader.origin(present.api()).equals(ChannelReader.origin(api));
        String token = needed(config, "token", same && present != null ? present.token() : "");
        return new ChannelConfig.SlackBot(api, token, config.requiredText("channel", 100), texts);
    }

    private ChannelConfig pagerDuty(
            JsonFields config, Map<String, String> texts, ChannelConfig.@Nullable PagerDuty present) {
        config.onlyKnown(Set.of("url", "routing_key", "details", "texts"));
        URI url = url(config, "url", ChannelConfig.PagerDuty.QUEUE);
        boolean same = present != null && ChannelReader.origin(present.url()).equals(ChannelReader.origin(url));
        String key = needed(config, "routing_key", same && present != null ? present.routingKey() : "");
        return new ChannelConfig.PagerDuty(url, key, texts, config.textMap("details", DETAILS, DETAIL_LIMIT));
    }

    private ChannelConfig teams(JsonFields config, Map<String, String> texts, @Nullable ChannelConfig present) {
        config.onlyKnown(Set.of("url", "texts"));
        URI url = reader.url(config, "url", present);
        return new ChannelConfig.Teams(url == null ? ChannelReader.NOWHERE : url, texts);
    }

    private ChannelConfig sms(JsonFields config, Map<String, String> texts, ChannelConfig.@Nullable Sms present) {
        config.onlyKnown(Set.of("url", "account", "token", "from", "to", "texts"));
        String account = config.requiredText("account", 200);
        URI url = url(
                config,
                "url",
                URI.create("https://api.twilio.com/2010-04-01/Accounts/" + account.replaceAll("[^A-Za-z0-9_-]", "")
                        + "/Messages.json"));
        boolean same = present != null && ChannelReader.origin(present.url()).equals(ChannelReader.origin(url));
        String token = needed(config, "token", same && present != null ? present.token() : "");
        String from = config.requiredText("from", 40);
        if (!from.isEmpty() && !SENDER.matcher(from).matches()) {
            config.error("from", "'" + from + "' is not a number or a sender's name");
        }
        String to = config.requiredText("to", 40);
        if (!to.isEmpty() && !NUMBER.matcher(to).matches()) {
            config.error("to", "'" + to + "' is not a number such as +15550100");
        }
        return new ChannelConfig.Sms(url, account, token, from, to, texts);
    }

    private URI url(JsonFields config, String field, URI otherwise) {
        if (!config.has(field)) {
            return otherwise;
        }
        URI url = reader.url(config, field, null);
        return url == null ? ChannelReader.NOWHERE : url;
    }

    private static String needed(JsonFields config, String field, String present) {
        String secret = ChannelReader.secret(config, field, present);
        if (secret.isEmpty() && !config.has(field)) {
            config.error(field, "is required");
        }
        return secret;
    }
}
