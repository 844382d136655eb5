package io.tidewatch.bench;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Remote write from several connections, each with its own series. A request that was refused with 429 or 5xx is sent
 * again as Prometheus does, so no sample is left out; one refused otherwise is counted and not repeated.
 */
final class Load {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Target target;
    private final LoadOptions options;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();
    private final Durations requests = new Durations();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder busy = new LongAdder();
    private final LongAdder serverErrors = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder givenUp = new LongAdder();
    private final LongAdder behind = new LongAdder();
    private final AtomicReference<@Nullable String> firstFailure = new AtomicReference<>();
    private long started = System.nanoTime();

    Load(Target target, LoadOptions options) {
        this.target = target;
        this.options = options;
    }

    /** Makes the series, then sends; the time of the report counts from the first request. */
    void start() {
        for (int i = 0; i < options.connections; i++) {
            int from = (int) ((long) options.series * i / options.connections);
            int to = (int) ((long) options.series * (i + 1) / options.connections);
            BenchSeries series = new BenchSeries(options.seed, from, to);
            threads.add(new Thread(() -> send(series), "load-" + i));
        }
        started = System.nanoTime();
        threads.forEach(Thread::start);
    }

    /** Ends after the requests under way. */
    void stop() throws InterruptedException {
        stopped.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Samples accepted so far. */
    long accepted() {
        return accepted.sum();
    }

    /** Whether everything that was sent was taken. */
    boolean isClean() {
        return refused.sum() == 0 && givenUp.sum() == 0;
    }

    String report() {
        String first = firstFailure.get();
        double seconds = (System.nanoTime() - started) / 1e9;
        return String.format(
                Locale.ROOT,
                "accepted %d samples in %.1f s = %.0f samples/s; requests %s; 429: %d, 5xx: %d, no answer: %d,"
                        + " samples refused: %d, samples given up at the end: %d, schedule missed: %d%s",
                accepted.sum(),
                seconds,
                accepted.sum() / seconds,
                requests.summary(),
                busy.sum(),
                serverErrors.sum(),
                failures.sum(),
                refused.sum(),
                givenUp.sum(),
                behind.sum(),
                first == null ? "" : "; first: " + first);
    }

    private void send(BenchSeries series) {
        WriteBody body = new WriteBody();
        double perSecond = (double) options.rate * series.size() / options.series;
        long begin = System.nanoTime();
        long sent = 0;
        long lastTime = 0;
        int next = 0;
        int oldest = 0;
        double toRenew = 0;
        int perRequest = Math.max(1, options.batch / options.samples);
        long[] times = new long[options.samples];
        double[] values = new double[options.samples];
        try {
            while (!stopped.get() && series.size() > 0) {
                if (options.rate > 0 && !await(begin + (long) (sent / perSecond * 1e9))) {
                    begin = System.nanoTime() - (long) (sent / perSecond * 1e9);
                    behind.increment();
                }
                if (next == 0) {
                    long before = lastTime;
                    lastTime = Math.max(lastTime + options.samples, System.currentTimeMillis());
                    for (int i = 0; i < options.samples; i++) {
                        times[i] = lastTime - options.samples + 1 + i;
                    }
                    toRenew += before == 0 ? 0 : options.churn * series.size() * (lastTime - before) / 60_000.0;
                    for (; toRenew >= 1; toRenew--) {
                        series.renew(oldest);
                        oldest = (oldest + 1) % series.size();
                    }
                }
                int count = Math.min(perRequest, series.size() - next);
                body.clear();
                for (int i = next; i < next + count; i++) {
                    for (int k = 0; k < options.samples; k++) {
                        values[k] = series.next(i);
                    }
                    body.add(series.labels(i), times, values, options.samples);
                }
                deliver(body.compressed(), count * options.samples);
                sent += (long) count * options.samples;
                next = (next + count) % series.size();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the instant; false when it lies more than a second back, so that the schedule must begin anew. */
    private static boolean await(long nanos) throws InterruptedException {
        long left = nanos - System.nanoTime();
        if (left > 0) {
            Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
        }
        return left > -1_000_000_000L;
    }

    private void deliver(byte[] body, int samples) throws InterruptedException {
        long pauseMs = 50;
        while (true) {
            long begin = System.nanoTime();
            try {
                HttpResponse<String> response = target.write(body);
                requests.add(System.nanoTime() - begin);
                int status = response.statusCode();
                if (status / 100 == 2) {
                    accepted.add(samples);
                    return;
                }
                firstFailure.compareAndSet(null, status + " " + response.body().strip());
                if (status != 429 && status / 100 != 5) {
                    refused.add(samples);
                    return;
                }
                (status == 429 ? busy : serverErrors).increment();
            } catch (IOException e) {
                failures.increment();
                firstFailure.compareAndSet(null, e.toString());
            }
            if (stopped.get()) {
                givenUp.add(samples);
                return;
            }
            Thread.sleep(pauseMs);
            pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE.toMillis());
        }
    }
}
