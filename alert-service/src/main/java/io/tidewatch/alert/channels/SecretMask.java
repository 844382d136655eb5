package io.tidewatch.alert.channels;

import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Channel configurations without their secrets: header values, values in a URL's query, and path segments that are
 * long enough to be a token (with Slack the whole path) become {@value #MASK}.
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
            return new ChannelConfig.Webhook(mask(webhook.url(), TOKEN_LENGTH), headers);
        }
        if (config instanceof ChannelConfig.Slack slack) {
            return new ChannelConfig.Slack(mask(slack.url(), 0));
        }
        return config;
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
