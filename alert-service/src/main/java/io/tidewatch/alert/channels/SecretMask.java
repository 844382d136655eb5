package io.tidewatch.alert.channels;

import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Channel configurations without their secrets: header values, values in a URL's query, and path segments that are
 * long enough to be a token (with Slack and Teams the whole path), tokens, keys and passwords become {@value #MASK}.
 */
public final class SecretMask {
    /** Stands where a secret was; sent back, it means that the secret stays as it is. */
    public static final String MASK = "********";

    private static final int TOKEN_LENGTH = 16;

    /** The configuration as an answer may show it. */
    public static ChannelConfig mask(ChannelConfig config) {
        if (config instanceof ChannelConfig.Webhook webhook) {
            Map<String, String> headers = new LinkedHashMap<>();
            webhook.headers().keySet().forEach(name -> headers.put(name, MASK));
            return new ChannelConfig.Webhook(
                    mask(webhook.url()), headers, hidden(webhook.secret()), webhook.maxAlerts());
        }
        if (config instanceof ChannelConfig.Slack slack) {
            return new ChannelConfig.Slack(mask(slack.url(), 0), slack.texts());
        }
        if (config instanceof ChannelConfig.SlackBot bot) {
            return new ChannelConfig.SlackBot(bot.api(), MASK, bot.channel(), bot.texts());
        }
        if (config instanceof ChannelConfig.Email email && email.smtp() != null) {
            ChannelConfig.Smtp smtp = email.smtp();
            return new ChannelConfig.Email(
                    email.to(),
                    new ChannelConfig.Smtp(
                            smtp.host(),
                            smtp.port(),
                            smtp.from(),
                            smtp.username(),
                            hidden(smtp.password()),
                            smtp.requireTls()),
                    email.texts());
        }
        if (config instanceof ChannelConfig.PagerDuty pager) {
            return new ChannelConfig.PagerDuty(pager.url(), MASK, pager.texts(), pager.details());
        }
        if (config instanceof ChannelConfig.Teams teams) {
            return new ChannelConfig.Teams(mask(teams.url(), 0), teams.texts());
        }
        if (config instanceof ChannelConfig.Sms sms) {
            return new ChannelConfig.Sms(sms.url(), sms.account(), MASK, sms.from(), sms.to(), sms.texts());
        }
        return config;
    }

    private static String hidden(String secret) {
        return secret.isEmpty() ? "" : MASK;
    }

    /** A URL without values of its query and without path segments that are long enough to be a token. */
    public static URI mask(URI url) {
        return mask(url, TOKEN_LENGTH);
    }

    private static URI mask(URI url, int tokenLength) {
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        String maskedPath = Arrays.stream(path.split("/", -1))
                .map(segment -> !segment.isEmpty() && segment.length() >= tokenLength ? MASK : segment)
                .collect(Collectors.joining("/"));
        StringBuilder masked = new StringBuilder(url.getScheme())
                .append("://")
                .append(url.getRawAuthority())
                .append(maskedPath);
        if (url.getRawQuery() != null) {
            masked.append('?')
                    .append(Arrays.stream(url.getRawQuery().split("&", -1))
                            .map(pair -> pair.contains("=") ? pair.substring(0, pair.indexOf('=') + 1) + MASK : MASK)
                            .collect(Collectors.joining("&")));
        }
        return URI.create(masked.toString());
    }

    private SecretMask() {}
}
