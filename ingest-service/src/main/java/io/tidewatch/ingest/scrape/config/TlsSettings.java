package io.tidewatch.ingest.scrape.config;

import io.tidewatch.ingest.scrape.config.HttpSettings.SecretSource;

/**
 * {@code tls_config}. Certificates and keys are PEM.
 *
 * @param serverName the empty string for the target's own
 */
public record TlsSettings(
        SecretSource ca, SecretSource certificate, SecretSource key, String serverName, boolean insecureSkipVerify) {
    /** The certificates that the platform trusts. */
    public static final TlsSettings DEFAULT =
            new TlsSettings(SecretSource.NONE, SecretSource.NONE, SecretSource.NONE, "", false);
}
