package io.tidewatch.ingest.scrape.http;

import io.tidewatch.ingest.scrape.config.HttpSettings;
import io.tidewatch.ingest.scrape.config.HttpSettings.Authorization;
import io.tidewatch.ingest.scrape.config.HttpSettings.BasicAuth;
import io.tidewatch.ingest.scrape.config.HttpSettings.SecretSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.Optional;

/** What goes into the header {@code Authorization}; files are read each time, so that a rotated secret is taken. */
final class Credentials {
    private Credentials() {}

    /** @throws FetchException when a file cannot be read */
    static Optional<String> header(HttpSettings settings) {
        BasicAuth basic = settings.basicAuth();
        if (basic != null) {
            String pair = text(basic.username()) + ":" + text(basic.password());
            return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
        Authorization authorization = settings.authorization();
        return authorization == null
                ? Optional.empty()
                : Optional.of(authorization.type() + " " + text(authorization.credentials()));
    }

    /** The secret's text; the empty string when there is none. */
    static String text(SecretSource source) {
        if (source.text() != null) {
            return source.text().value();
        }
        if (source.file() == null) {
            return "";
        }
        try {
            return Files.readString(source.file()).strip();
        } catch (IOException e) {
            throw new FetchException("the file " + source.file() + " cannot be read: " + e);
        }
    }
}
