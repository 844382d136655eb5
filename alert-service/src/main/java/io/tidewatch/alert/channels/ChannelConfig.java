package io.tidewatch.alert.channels;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a channel's notifications go and in what words. Validated when made by {@link ChannelReader} or by the reader of
 * routing configurations; immutable. {@code texts} hold templates by field; a field that is absent has words of ours.
 */
public sealed interface ChannelConfig {
    /** The channel's type as it stands in JSON and in Postgres. */
    Type type();

    /** Templates by the field that they fill; empty for types without any. */
    default Map<String, String> texts() {
        return Map.of();
    }

    /** The types of channels, and the fields of each that may hold a template. */
    enum Type {
        WEBHOOK,
        SLACK(
                "channel",
                "username",
                "icon_emoji",
                "icon_url",
                "color",
                "title",
                "title_link",
                "pretext",
                "text",
                "fallback",
                "footer"),
        SLACK_BOT(
                "username",
                "icon_emoji",
                "icon_url",
                "color",
                "title",
                "title_link",
                "pretext",
                "text",
                "fallback",
                "footer"),
        EMAIL("subject", "text", "html"),
        PAGERDUTY("description", "severity", "client", "client_url", "class", "component", "group", "source"),
        TEAMS("title", "summary", "text"),
        SMS("text");

        private final List<String> textFields;

        Type(String... textFields) {
            this.textFields = List.of(textFields);
        }

        /** Lower case, as in JSON. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The fields that may hold a template. */
        public List<String> textFields() {
            return textFields;
        }

        /** The type of a name as {@link #text} writes it; empty when there is none. */
        public static Optional<Type> ofText(String text) {
            for (Type type : values()) {
                if (type.text().equals(text)) {
                    return Optional.of(type);
                }
            }
            return Optional.empty();
        }
    }

    private static <V> Map<String, V> copy(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /**
     * An HTTP receiver of Alertmanager's webhook form.
     *
     * @param url where to POST, {@code http} or {@code https}
     * @param headers further request headers, in the order given; their values are secrets
     * @param secret key of the signature; empty for none
     * @param maxAlerts of one message; 0 for all
     */
    record Webhook(URI url, Map<String, String> headers, String secret, int maxAlerts) implements ChannelConfig {
        public Webhook {
            headers = copy(headers);
        }

        public Webhook(URI url, Map<String, String> headers) {
            this(url, headers, "", 0);
        }

        @Override
        public Type type() {
            return Type.WEBHOOK;
        }

        /** Without the header values, which are secrets. */
        @Override
        public String toString() {
            return "Webhook[" + url.getHost() + "]";
        }
    }

    /**
     * A Slack incoming webhook.
     *
     * @param url the whole address, which is a secret
     */
    record Slack(URI url, Map<String, String> texts) implements ChannelConfig {
        public Slack {
            texts = copy(texts);
        }

        public Slack(URI url) {
            this(url, Map.of());
        }

        @Override
        public Type type() {
            return Type.SLACK;
        }

        /** Without the path, which is a secret. */
        @Override
        public String toString() {
            return "Slack[" + url.getHost() + "]";
        }
    }

    /**
     * A Slack app with a bot token: one message for each group, edited as the group changes.
     *
     * @param api where {@code chat.postMessage} and {@code chat.update} are, with a slash at its end
     * @param token a secret
     * @param channel name or id of the conversation
     */
    record SlackBot(URI api, String token, String channel, Map<String, String> texts) implements ChannelConfig {
        /** Slack's own address. */
        public static final URI API = URI.create("https://slack.com/api/");

        public SlackBot {
            texts = copy(texts);
        }

        @Override
        public Type type() {
            return Type.SLACK_BOT;
        }

        /** Without the token. */
        @Override
        public String toString() {
            return "SlackBot[" + channel + "]";
        }
    }

    /**
     * Recipients of e-mail.
     *
     * @param to at least one address
     * @param smtp the server; null for the one that the service is configured with
     */
    record Email(List<String> to, @Nullable Smtp smtp, Map<String, String> texts) implements ChannelConfig {
        public Email {
            to = List.copyOf(to);
            texts = copy(texts);
        }

        public Email(List<String> to) {
            this(to, null, Map.of());
        }

        @Override
        public Type type() {
            return Type.EMAIL;
        }
    }

    /**
     * An SMTP server of a channel's own.
     *
     * @param from the sender
     * @param username empty without authentication
     * @param password a secret
     * @param requireTls whether STARTTLS must succeed
     */
    record Smtp(String host, int port, String from, String username, String password, boolean requireTls) {
        /** Without the password. */
        @Override
        public String toString() {
            return "Smtp[" + host + ":" + port + "]";
        }
    }

    /**
     * PagerDuty's Events API, version 2.
     *
     * @param url of the queue
     * @param routingKey of the integration, a secret
     * @param details templates of {@code custom_details} by name; empty for ours
     */
    record PagerDuty(URI url, String routingKey, Map<String, String> texts, Map<String, String> details)
            implements ChannelConfig {
        /** PagerDuty's own address. */
        public static final URI QUEUE = URI.create("https://events.pagerduty.com/v2/enqueue");

        public PagerDuty {
            texts = copy(texts);
            details = copy(details);
        }

        @Override
        public Type type() {
            return Type.PAGERDUTY;
        }

        /** Without the key. */
        @Override
        public String toString() {
            return "PagerDuty[" + url.getHost() + "]";
        }
    }

    /**
     * A Microsoft Teams workflow that takes adaptive cards.
     *
     * @param url the whole address, which is a secret
     */
    record Teams(URI url, Map<String, String> texts) implements ChannelConfig {
        public Teams {
            texts = copy(texts);
        }

        @Override
        public Type type() {
            return Type.TEAMS;
        }

        /** Without the path. */
        @Override
        public String toString() {
            return "Teams[" + url.getHost() + "]";
        }
    }

    /**
     * Text messages through an HTTP API of Twilio's form.
     *
     * @param url where messages are POSTed
     * @param account user of the basic authentication
     * @param token its password, a secret
     * @param from the sender's number
     * @param to the number; one, because a message that failed for one of several would be repeated to all
     */
    record Sms(URI url, String account, String token, String from, String to, Map<String, String> texts)
            implements ChannelConfig {
        public Sms {
            texts = copy(texts);
        }

        @Override
        public Type type() {
            return Type.SMS;
        }

        /** Without the token. */
        @Override
        public String toString() {
            return "Sms[" + url.getHost() + "]";
        }
    }
}
