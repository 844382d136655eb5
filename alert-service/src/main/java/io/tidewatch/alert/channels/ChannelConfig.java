package io.tidewatch.alert.channels;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Where a channel's notifications go. Validated when made by {@link ChannelConfigReader}; immutable. */
public sealed interface ChannelConfig {
    /** The channel's type as it stands in JSON and in Postgres: {@code webhook}, {@code slack} or {@code email}. */
    Type type();

    /** The types of channels. */
    enum Type {
        WEBHOOK,
        SLACK,
        EMAIL;

        /** Lower case, as in JSON. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
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

    /**
     * An HTTP receiver of Alertmanager's webhook form.
     *
     * @param url where to POST, {@code http} or {@code https}
     * @param headers further request headers, in the order given; their values are secrets
     */
    record Webhook(URI url, Map<String, String> headers) implements ChannelConfig {
        public Webhook {
            headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
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
    record Slack(URI url) implements ChannelConfig {
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
     * Recipients of e-mail.
     *
     * @param to at least one address
     */
    record Email(List<String> to) implements ChannelConfig {
        public Email {
            to = List.copyOf(to);
        }

        @Override
        public Type type() {
            return Type.EMAIL;
        }
    }
}
