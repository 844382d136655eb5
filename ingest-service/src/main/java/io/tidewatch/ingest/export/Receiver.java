package io.tidewatch.ingest.export;

import io.tidewatch.ingest.scrape.config.RemoteWriteConfig;
import io.tidewatch.ingest.scrape.config.RemoteWriteConfig.Message;
import io.tidewatch.ingest.scrape.http.FetchException;
import io.tidewatch.ingest.scrape.http.Fetched;
import io.tidewatch.ingest.scrape.http.HttpFetcher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/**
 * The other end of a destination: posts requests and reads from the answer what to do next, as Prometheus does. 2xx has
 * taken all; 5xx, 429 and no answer are tried again; anything else is refused for good. Safe for any thread.
 */
public final class Receiver {
    /** The header by which a Tidewatch knows what it has sent itself: the id of the Kafka cluster. */
    public static final String CLUSTER_HEADER = "Tidewatch-Cluster";

    private static final int ANSWER_BYTES = 2_048;
    private static final int SHOWN = 512;
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(10);
    private static final List<String> WRITTEN = List.of(
            "X-Prometheus-Remote-Write-Samples-Written",
            "X-Prometheus-Remote-Write-Histograms-Written",
            "X-Prometheus-Remote-Write-Exemplars-Written");

    /** What an answer means. */
    enum Verdict {
        TAKEN,
        AGAIN,
        REFUSED
    }

    /**
     * An answer.
     *
     * @param why status and text of an answer that is not good, or why none came
     * @param written samples and histograms taken, as the receiver says; −1 when it does not
     * @param retryAfter when to come again by the receiver's wish; null when it has none
     */
    record Answer(
            Verdict verdict,
            String why,
            long written,
            @Nullable Duration retryAfter) {}

    private final RemoteWriteConfig config;
    private final HttpFetcher http;
    private final Clock clock;
    private final String cluster;

    /** @param cluster id of our Kafka cluster */
    Receiver(RemoteWriteConfig config, HttpFetcher http, Clock clock, String cluster) {
        this.config = config;
        this.http = http;
        this.clock = clock;
        this.cluster = cluster;
    }

    /**
     * Posts a request and waits for its answer, at most {@code remote_timeout}.
     *
     * @param message not compressed
     * @param attempt 0 for the first
     * @param points samples and histograms in it; 0 for nothing but metadata
     */
    Answer post(byte[] message, int attempt, int points) throws InterruptedException {
        byte[] block;
        try {
            block = Snappy.compress(message);
        } catch (IOException e) {
            return new Answer(Verdict.REFUSED, "the request cannot be compressed: " + e.getMessage(), -1, null);
        }
        try (Fetched fetched = http.post(config.url(), headers(attempt), block, config.timeout(), ANSWER_BYTES)
                .toCompletableFuture()
                .get(config.timeout().toMillis() + 5_000, TimeUnit.MILLISECONDS)) {
            return answer(fetched, points);
        } catch (ExecutionException e) {
            String why =
                    e.getCause() instanceof FetchException known ? String.valueOf(known.getMessage()) : e.toString();
            return new Answer(Verdict.AGAIN, why, -1, null);
        } catch (TimeoutException | RuntimeException e) {
            return new Answer(Verdict.AGAIN, "no answer: " + e.getMessage(), -1, null);
        }
    }

    private Map<String, String> headers(int attempt) {
        Map<String, String> headers = new HashMap<>();
        config.headers().forEach((name, value) -> headers.put(name, value.value()));
        headers.put("Content-Encoding", "snappy");
        headers.put("Content-Type", config.message().contentType());
        headers.put("X-Prometheus-Remote-Write-Version", config.message().version());
        headers.put("User-Agent", "Tidewatch");
        headers.put(CLUSTER_HEADER, cluster);
        if (attempt > 0) {
            headers.put("Retry-Attempt", Integer.toString(attempt));
        }
        return headers;
    }

    private Answer answer(Fetched fetched, int points) {
        int status = fetched.status();
        long written = written(fetched);
        if (status / 100 == 2) {
            if (config.message() == Message.VERSION_2 && points > 0 && written < 0) {
                return new Answer(
                        Verdict.REFUSED,
                        status + " without a header that counts what was written, so the receiver speaks remote write"
                                + " 1.0 only; set protobuf_message: " + Message.VERSION_1.text(),
                        -1,
                        null);
            }
            return new Answer(Verdict.TAKEN, "", written, null);
        }
        String why = status + " " + fetched.statusText() + text(fetched);
        boolean again = status / 100 == 5 || (status == 429 && config.queue().retryOnTooMany());
        return new Answer(again ? Verdict.AGAIN : Verdict.REFUSED, why, written, again ? retryAfter(fetched) : null);
    }

    /** Samples and histograms written; −1 when no header says. */
    private static long written(Fetched fetched) {
        long sum = -1;
        for (String name : WRITTEN) {
            String value = fetched.header(name);
            if (value != null && value.strip().matches("\\d{1,15}")) {
                long count = name.contains("Exemplars") ? 0 : Long.parseLong(value.strip());
                sum = Math.max(sum, 0) + count;
            }
        }
        return sum;
    }

    /** Seconds or a date; at most ten minutes, so that a slip of the receiver's does not stop us for good. */
    private @Nullable Duration retryAfter(Fetched fetched) {
        String value = fetched.header("Retry-After");
        if (value == null) {
            return null;
        }
        Duration wait;
        if (value.strip().matches("\\d{1,9}")) {
            wait = Duration.ofSeconds(Long.parseLong(value.strip()));
        } else {
            try {
                Instant at = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                wait = Duration.between(clock.instant(), at);
            } catch (DateTimeException e) {
                return null;
            }
        }
        if (wait.isNegative() || wait.isZero()) {
            return null;
        }
        return wait.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : wait;
    }

    private static String text(Fetched fetched) {
        String text = new String(fetched.body(), 0, fetched.length(), StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            return "";
        }
        StringBuilder plain = new StringBuilder(": ");
        text.codePoints().limit(SHOWN).forEach(c -> plain.appendCodePoint(c < ' ' || c == 0x7F ? ' ' : c));
        return plain.toString();
    }
}
