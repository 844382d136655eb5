package io.tidewatch.ingest.scrape.http;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Host and port of a URL. Unlike {@link URI#getHost} it takes underscores, which names of containers have.
 *
 * @param host without the brackets of an IPv6 address
 * @param port the scheme's own when the URL names none
 */
public record Authority(String host, int port) {
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?:\\[([0-9a-fA-F:.%]+)\\]|([A-Za-z0-9._-]+))(?::(\\d{1,5}))?");

    /** The URL's; empty when it has none. */
    public static Optional<Authority> of(URI url) {
        Matcher match = HOST_AND_PORT.matcher(url.getRawAuthority() == null ? "" : url.getRawAuthority());
        if (!match.matches()) {
            return Optional.empty();
        }
        String host = match.group(1) == null ? match.group(2) : match.group(1);
        int own = "https".equals(url.getScheme()) ? 443 : 80;
        int port = match.group(3) == null ? own : Integer.parseInt(match.group(3));
        return port > 65_535 ? Optional.empty() : Optional.of(new Authority(host, port));
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
