package io.tidewatch.ingest.scrape.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a scrape or a discovery speaks HTTP: {@code basic_auth}, {@code authorization}, {@code tls_config} and their
 * neighbours. Files are read anew for each connection or request, so that rotated secrets are taken.
 *
 * @param headers {@code http_headers}, names and values
 */
public record HttpSettings(
        @Nullable BasicAuth basicAuth,
        @Nullable Authorization authorization,
        TlsSettings tls,
        boolean followRedirects,
        Map<String, List<Secret>> headers) {
    /** Nothing but the defaults. */
    public static final HttpSettings DEFAULT = new HttpSettings(null, null, TlsSettings.DEFAULT, true, Map.of());

    public HttpSettings {
        headers = Map.copyOf(headers);
    }

    /** Either a text or the file that holds it. */
    public record SecretSource(
            @Nullable Secret text, @Nullable Path file) {
        /** Nothing. */
        public static final SecretSource NONE = new SecretSource(null, null);

        public boolean isSet() {
            return text != null || file != null;
        }
    }

    /** {@code basic_auth}. */
    public record BasicAuth(SecretSource username, SecretSource password) {}

    /** {@code authorization}, and {@code bearer_token} as its older form. */
    public record Authorization(String type, SecretSource credentials) {}
}
