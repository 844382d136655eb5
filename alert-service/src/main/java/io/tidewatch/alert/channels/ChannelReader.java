package io.tidewatch.alert.channels;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.alert.request.FieldErrors;
import io.tidewatch.alert.request.JsonFields;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads and validates channels in the form of docs/formats/http-api.md, section Channels. Blocks while it resolves a
 * host name. Safe for any thread.
 */
public final class ChannelReader {
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7e\\t]*");
    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");
    private static final Set<String> OWN_HEADERS = Set.of(
            "host",
            "connection",
            "content-length",
            "content-type",
            "transfer-encoding",
            "upgrade",
            "te",
            "trailer",
            "idempotency-key",
            "user-agent");
    private static final int NAME_LIMIT = 200;
    private static final int URL_LIMIT = 2048;
    private static final int HEADER_LIMIT = 4096;
    private static final int HEADERS = 20;
    private static final int RECIPIENTS = 50;
    private static final int TEXT_LIMIT = 10_000;
    private static final int SECRET_LIMIT = 500;
    private static final int MOST_PER_MINUTE = 10_000;
    private static final int MOST_ALERTS = 100_000;

    /** Stands for a URL that was refused, until the errors are thrown. */
    static final URI NOWHERE = URI.create("http://invalid");

    private final AddressPolicy policy;
    private final HostResolver resolver;
    private final TemplateCheck templates;
    private final ServiceChannelReader services = new ServiceChannelReader(this);

    /** @param templates says what is wrong with a template */
    public ChannelReader(AddressPolicy policy, HostResolver resolver, TemplateCheck templates) {
        this.policy = policy;
        this.resolver = resolver;
        this.templates = templates;
    }

    /**
     * Reads a channel.
     *
     * @param present the channel that it replaces, whose secrets stay where the body holds their mask; null for a new
     *     one
     * @throws io.tidewatch.kit.problems.ProblemException 400, naming all that is wrong
     */
    public ChannelSpec read(@Nullable JsonNode body, @Nullable Channel present) {
        FieldErrors errors = new FieldErrors();
        JsonFields fields = JsonFields.of(body, errors)
                .onlyKnown(Set.of(
                        "id", "name", "type", "config", "max_per_minute", "receiver", "created_at", "updated_at"));
        String name = fields.requiredText("name", NAME_LIMIT).strip();
        String typeText = fields.requiredText("type", 20);
        Optional<ChannelConfig.Type> type = ChannelConfig.Type.ofText(typeText);
        if (type.isEmpty() && !typeText.isEmpty()) {
            fields.error(
                    "type",
                    "'" + typeText + "' is not one of "
                            + Arrays.stream(ChannelConfig.Type.values())
                                    .map(ChannelConfig.Type::text)
                                    .collect(Collectors.joining(", ")));
        }
        if (!fields.has("config")) {
            fields.error("config", "is required");
        }
        errors.throwIfAny();
        JsonFields config = fields.object("config");
        ChannelConfig presentConfig = present == null ? null : present.config();
        ChannelConfig.Type known = type.orElseThrow();
        ChannelConfig read =
                switch (known) {
                    case WEBHOOK ->
                        webhook(config, presentConfig instanceof ChannelConfig.Webhook webhook ? webhook : null);
                    case SLACK -> slack(config, presentConfig instanceof ChannelConfig.Slack slack ? slack : null);
                    case EMAIL -> email(config.onlyKnown(Set.of("to", "texts")), "to", texts(config, known));
                    case SLACK_BOT, PAGERDUTY, TEAMS, SMS ->
                        services.read(
                                known,
                                config,
                                texts(config, known),
                                presentConfig != null && presentConfig.type() == known ? presentConfig : null);
                };
        Long rate = fields.whole("max_per_minute");
        if (rate != null && (rate < 1 || rate > MOST_PER_MINUTE)) {
            fields.error("max_per_minute", "is not between 1 and " + MOST_PER_MINUTE);
        }
        errors.throwIfAny();
        return new ChannelSpec(name, read, rate == null ? null : rate.intValue());
    }

    /** Templates by field, each of which can be read. */
    private Map<String, String> texts(JsonFields config, ChannelConfig.Type type) {
        Map<String, String> texts = config.textMap("texts", type.textFields().size(), TEXT_LIMIT);
        texts.forEach((field, text) -> {
            if (!type.textFields().contains(field)) {
                config.error("texts." + field, "is not one of " + String.join(", ", type.textFields()));
            } else {
                templates.fault(text).ifPresent(fault -> config.error("texts." + field, fault));
            }
        });
        return texts;
    }

    private ChannelConfig webhook(JsonFields config, ChannelConfig.@Nullable Webhook present) {
        config.onlyKnown(Set.of("url", "headers", "secret", "max_alerts"));
        URI url = url(config, "url", present);
        Map<String, String> headers = new LinkedHashMap<>();
        boolean sameOrigin =
                present != null && url != null && origin(present.url()).equals(origin(url));
        config.textMap("headers", HEADERS, HEADER_LIMIT).forEach((name, value) -> {
            String field = "headers." + name;
            if (!HEADER_NAME.matcher(name).matches()) {
                config.error(field, "is not a header name");
            } else if (OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                config.error(field, "is set by Tidewatch");
            } else if (!HEADER_VALUE.matcher(value).matches()) {
                config.error(field, "holds characters that a header value can not");
            } else if (!value.equals(SecretMask.MASK)) {
                headers.put(name, value);
            } else if (present != null && sameOrigin && present.headers().containsKey(name)) {
                headers.put(name, present.headers().get(name));
            } else {
                // A secret that was given for one receiver is not handed to another.
                config.error(field, "the value must be given anew, because it is not known or the URL's host changed");
            }
        });
        String secret = secret(config, "secret", present == null || !sameOrigin ? "" : present.secret());
        Long most = config.whole("max_alerts");
        if (most != null && (most < 0 || most > MOST_ALERTS)) {
            config.error("max_alerts", "is not between 0 and " + MOST_ALERTS);
        }
        return new ChannelConfig.Webhook(
                url == null ? NOWHERE : url, headers, secret, most == null ? 0 : most.intValue());
    }

    private ChannelConfig slack(JsonFields config, ChannelConfig.@Nullable Slack present) {
        config.onlyKnown(Set.of("url", "texts"));
        URI url = url(config, "url", present);
        return new ChannelConfig.Slack(url == null ? NOWHERE : url, texts(config, ChannelConfig.Type.SLACK));
    }

    /**
     * A secret from a field; empty when it is absent.
     *
     * @param present what its mask stands for; empty when for nothing
     */
    static String secret(JsonFields config, String field, String present) {
        String text = config.text(field, SECRET_LIMIT);
        if (text == null || !text.equals(SecretMask.MASK)) {
            return text == null ? "" : text;
        }
        if (present.isEmpty()) {
            config.error(field, "must be given anew, because it is not known or the URL's host changed");
        }
        return present;
    }

    /** Recipients from a field: at least one, each of the form {@code name@host}. */
    public static ChannelConfig.Email email(JsonFields config, String field) {
        return email(config, field, Map.of());
    }

    private static ChannelConfig.Email email(JsonFields config, String field, Map<String, String> texts) {
        List<String> to = config.texts(field, RECIPIENTS, 320);
        if (to.isEmpty()) {
            config.error(field, "at least one address is required");
        }
        for (int i = 0; i < to.size(); i++) {
            if (!ADDRESS.matcher(to.get(i)).matches()) {
                config.error(field + "[" + i + "]", "'" + to.get(i) + "' is not an e-mail address");
            }
        }
        return new ChannelConfig.Email(to, null, texts);
    }

    /**
     * A channel's URL from a field.
     *
     * @param present what a masked URL stands for; null when nothing
     * @return null when it was refused
     */
    @Nullable
    URI url(JsonFields config, String field, @Nullable ChannelConfig present) {
        String text = config.requiredText(field, URL_LIMIT).strip();
        if (text.isEmpty()) {
            return null;
        }
        URI known = present == null ? null : urlOf(present);
        if (present != null && known != null && text.equals(String.valueOf(urlOf(SecretMask.mask(present))))) {
            return known;
        }
        if (text.contains(SecretMask.MASK)) {
            config.error(field, "holds the mask of a secret but is not the URL that was shown; give it in full");
            return null;
        }
        return checkedUrl(config, field, text);
    }

    /** The URL of a channel that has one. */
    private static @Nullable URI urlOf(ChannelConfig config) {
        if (config instanceof ChannelConfig.Webhook webhook) {
            return webhook.url();
        }
        if (config instanceof ChannelConfig.Teams teams) {
            return teams.url();
        }
        return config instanceof ChannelConfig.Slack slack ? slack.url() : null;
    }

    /** A field's URL that stands alone, without a channel around it; empty when it is absent or refused. */
    public Optional<URI> url(JsonFields fields, String field) {
        return fields.has(field) ? Optional.ofNullable(url(fields, field, null)) : Optional.empty();
    }

    /** A URL that is well formed and leads where it may; null when it was refused. */
    private @Nullable URI checkedUrl(JsonFields config, String field, String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            config.error(field, "is not a URL: " + e.getReason());
            return null;
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            config.error(field, "must begin with http:// or https://");
        } else if (url.getHost() == null) {
            config.error(field, "names no host");
        } else if (url.getRawUserInfo() != null) {
            config.error(field, "must not hold a user or password; use a header");
        } else if (url.getRawFragment() != null) {
            config.error(field, "must not hold a fragment");
        } else if (url.getPort() == 0 || url.getPort() > 65535) {
            config.error(field, "has no valid port");
        } else {
            return allowed(config, field, url);
        }
        return null;
    }

    private @Nullable URI allowed(JsonFields config, String field, URI url) {
        try {
            policy.resolve(url.getHost(), resolver);
        } catch (RefusedAddressException e) {
            config.error(field, String.valueOf(e.getMessage()));
            return null;
        } catch (UnknownHostException e) {
            // Names come and go; the address is checked again at each delivery.
            return url;
        }
        return url;
    }

    static String origin(URI url) {
        return (url.getScheme() + "://" + url.getHost() + ":" + url.getPort()).toLowerCase(Locale.ROOT);
    }
}
