package io.tidewatch.ingest.scrape.discovery;

import io.tidewatch.ingest.scrape.http.FetchException;
import io.tidewatch.ingest.scrape.http.Fetched;
import io.tidewatch.ingest.scrape.http.Gzip;
import io.tidewatch.ingest.scrape.http.HttpFetcher;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** Asks a URL for JSON and waits for the answer, within bounds. Safe for any thread. */
final class JsonGet {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final long LARGEST = 64L << 20;

    private final HttpFetcher fetcher;

    JsonGet(HttpFetcher fetcher) {
        this.fetcher = fetcher;
    }

    /** The body of a 200. */
    String get(URI url) throws DiscoveryException, InterruptedException {
        try {
            Map<String, String> headers =
                    Map.of("Accept", "application/json", "Accept-Encoding", "gzip", "User-Agent", "Tidewatch");
            try (Fetched packed = fetcher.get(url, headers, TIMEOUT, LARGEST)
                    .toCompletableFuture()
                    .get()) {
                if (packed.status() != 200) {
                    throw new DiscoveryException(url + " answered " + packed.status() + " " + packed.statusText());
                }
                Fetched plain = Gzip.unpacked(packed, LARGEST);
                return new String(plain.body(), 0, plain.length(), StandardCharsets.UTF_8);
            }
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new DiscoveryException(url + ": " + cause.getMessage());
        } catch (FetchException e) {
            throw new DiscoveryException(url + ": " + e.getMessage());
        }
    }

    void close() {
        fetcher.close();
    }
}
