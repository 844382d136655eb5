package io.tidewatch.alert.routing.config;

import io.tidewatch.alert.channels.SecretMask;
import java.net.URI;
import java.net.URISyntaxException;

/** URLs in a configuration. */
final class Urls {
    /** A URL that answers show. */
    static URI plain(ConfigNode node) {
        return url(node, node.text());
    }

    /** A URL of which answers show no part but the mask. */
    static URI secret(ConfigNode node) {
        return url(node, node.secret());
    }

    /** A URL of which answers show all but what may be a token. */
    static URI masked(ConfigNode node) {
        URI url = url(node, node.text());
        URI shown = SecretMask.mask(url);
        if (!shown.equals(url)) {
            node.secret(shown.toString());
        }
        if (url.toString().contains(SecretMask.MASK)) {
            throw node.wrong("this is the mask of a secret, not the secret; give it in full");
        }
        return url;
    }

    private static URI url(ConfigNode node, String text) {
        try {
            URI url = new URI(text);
            String scheme = String.valueOf(url.getScheme());
            if (!scheme.equals("http") && !scheme.equals("https")) {
                throw node.wrong("unsupported scheme \"" + (url.getScheme() == null ? "" : scheme) + "\" for URL");
            }
            if (url.getHost() == null) {
                throw node.wrong("missing host for URL");
            }
            if (url.getRawUserInfo() != null) {
                throw node.wrong("a user and password do not belong in the URL; use http_config");
            }
            return url;
        } catch (URISyntaxException e) {
            throw node.wrong("this is no URL: " + e.getReason());
        }
    }

    private Urls() {}
}
