package io.tidewatch.alert.channels;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.alert.request.FieldErrors;
import io.tidewatch.alert.request.JsonFields;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
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

    /** Stands for a URL that was refused, until the errors are thrown. */
    private static final URI NOWHERE = URI.create("http://invalid");

    private final AddressPolicy policy;
    private final HostResolver resolver;

    public ChannelReader(AddressPolicy policy, HostResolver resolver) {
        this.policy = policy;
        this.resolver = resolver;
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
                .onlyKnown(Set.of("id", "name", "type", "config", "created_at", "updated_at"));
        String name = fields.requiredText("name", NAME_LIMIT).strip();
        String typeText = fields.requiredText("type", 20);
        Optional<ChannelConfig.Type> type = ChannelConfig.Type.ofText(typeText);
        if (type.isEmpty() && !typeText.isEmpty()) {
            fields.error("type", "'" + typeText + "' is not one of webhook, slack, email");
        }
        if (!fields.has("config")) {
            fields.error("config", "is required");
        }
        errors.throwIfAny();
        JsonFields config = fields.object("config");
        ChannelConfig presentConfig = present == null ? null : present.config();
        ChannelConfig read =
                switch (type.orElseThrow()) {
                    case WEBHOOK ->
                        webhook(config, presentConfig instanceof ChannelConfig.Webhook webhook ? webhook : null);
                    case SLACK -> slack(config, presentConfig instanceof ChannelConfig.Slack slack ? slack : null);
                    case EMAIL -> email(config, "to");
                };
        errors.throwIfAny();
        return new ChannelSpec(name, read);
    }

    private ChannelConfig webhook(JsonFields config, ChannelConfig.@Nullable Webhook present) {
        config.onlyKnown(Set.of("url", "headers"));
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
        return new ChannelConfig.Webhook(url == null ? NOWHERE : url, headers);
    }

    private ChannelConfig slack(JsonFields config, ChannelConfig.@Nullable Slack present) {
        config.onlyKnown(Set.of("url"));
        URI url = url(config, "url", present);
        return new ChannelConfig.Slack(url == null ? NOWHERE : url);
    }

    /** Recipients from a field: at least one, each of the form {@code name@host}. */
    public static ChannelConfig.Email email(JsonFields config, String field) {
        List<String> to = config.texts(field, RECIPIENTS, 320);
        if (to.isEmpty()) {
            config.error(field, "at least one address is required");
        }
        for (int i = 0; i < to.size(); i++) {
            if (!ADDRESS.matcher(to.get(i)).matches()) {
                config.error(field + "[" + i + "]", "'" + to.get(i) + "' is not an e-mail address");
            }
        }
        return new ChannelConfig.Email(to);
    }

    /**
     * A channel's URL from a field.
     *
     * @param present what a masked URL stands for; null when nothing
     * @return null when it was refused
     */
    private @Nullable URI url(JsonFields config, String field, @Nullable ChannelConfig present) {
        String text = config.requiredText(field, URL_LIMIT).strip();
        if (text.isEmpty()) {
            return null;
        }
        if (present != null && text.equals(urlOf(SecretMask.mask(present)).toString())) {
            return urlOf(present);
        }
        if (text.contains(SecretMask.MASK)) {
            config.error(field, "holds the mask of a secret but is not the URL that was shown; give it in full");
            return null;
        }
        return checkedUrl(config, field, text);
    }

    private static URI urlOf(ChannelConfig config) {
        return config instanceof ChannelConfig.Webhook webhook ? webhook.url() : ((ChannelConfig.Slack) config).url();
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

    private static String origin(URI url) {
        return (url.getScheme() + "://" + url.getHost() + ":" + url.getPort()).toLowerCase(Locale.ROOT);
    }
}
