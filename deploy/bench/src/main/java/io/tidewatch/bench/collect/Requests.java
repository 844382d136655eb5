package io.tidewatch.bench.collect;

import io.tidewatch.bench.Durations;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/** Requests at a steady rate, whether or not answers come; times count from when a request was due. */
final class Requests {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String HOOK =
            "{\"customer\": \"customer-1\", \"organisation\": \"acme\", \"amount_cents\": 4200}";

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final URI origin;
    private final int perSecond;
    private final LongAdder failed = new LongAdder();

    /** @param perSecond reads a second; beside them go four webhooks a second, which are not timed */
    Requests(URI origin, int perSecond) {
        this.origin = origin;
        this.perSecond = perSecond;
    }

    /** Whether the application answers by now. */
    boolean isUp() throws InterruptedException {
        try {
            return client.send(to("/healthz").build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Fetches the exposition as a scraper does. */
    void scrape() {
        send(to("/metrics")
                .header("Accept", "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5")
                .header("X-Prometheus-Scrape-Timeout-Seconds", "10")
                .build());
    }

    /** Sends for that long; the times of the reads. */
    Durations run(Duration duration, Runnable eachSecond) throws InterruptedException {
        Durations times = new Durations();
        long begin = System.nanoTime();
        long count = duration.toSeconds() * perSecond;
        for (long i = 0; i < count; i++) {
            long due = begin + i * 1_000_000_000L / perSecond;
            long left = due - System.nanoTime();
            if (left > 0) {
                Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
            }
            if (i % perSecond == 0) {
                eachSecond.run();
            }
            if (i % perSecond % Math.max(1, perSecond / 4) == 0) {
                send(to("/hook/refund")
                        .POST(HttpRequest.BodyPublishers.ofString(HOOK))
                        .build());
            }
            send(to("/orders").build()).thenRun(() -> times.add(System.nanoTime() - due));
        }
        return times;
    }

    long failed() {
        return failed.sum();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(origin.resolve(path)).timeout(TIMEOUT);
    }

    private CompletableFuture<Void> send(HttpRequest request) {
        return client.sendAsync(request, HttpResponse.BodyHandlers.discarding()).handle((response, failure) -> {
            if (failure != null || response.statusCode() / 100 != 2) {
                failed.increment();
            }
            return null;
        });
    }
}
