package io.tidewatch.bench.otlp;

import io.tidewatch.bench.Durations;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Sends OTLP metrics and says how many points were taken. */
@Command(
        name = "otlp",
        mixinStandardHelpOptions = true,
        description = "OTLP load by HTTP or gRPC: rate, request times, refusals.")
public final class OtlpCommand implements Callable<Integer> {
    private static final long REPORT_MS = 10_000;
    private static final long LONGEST_PAUSE_MS = 5_000;

    private enum Transport {
        http,
        grpc
    }

    @Option(names = "--transport", defaultValue = "http", description = "http or grpc (default ${DEFAULT-VALUE})")
    private Transport transport = Transport.http;

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "where (default ${DEFAULT-VALUE})")
    private String host = "";

    @Option(names = "--port", defaultValue = "0", description = "port (default 4318 for http, 4317 for grpc)")
    private int port;

    @Option(names = "--project", defaultValue = "default", description = "project (default ${DEFAULT-VALUE})")
    private String project = "";

    @Option(names = "--key", defaultValue = "", description = "bearer key")
    private String key = "";

    @Option(names = "--series", defaultValue = "100000", description = "series (default ${DEFAULT-VALUE})")
    private int series;

    @Option(
            names = "--rate",
            defaultValue = "100000",
            description = "points a second, 0 for as many as go (default ${DEFAULT-VALUE})")
    private long rate;

    @Option(names = "--connections", defaultValue = "4", description = "connections (default ${DEFAULT-VALUE})")
    private int connections;

    @Option(names = "--batch", defaultValue = "2000", description = "points a request (default ${DEFAULT-VALUE})")
    private int batch;

    @Option(names = "--seconds", defaultValue = "60", description = "how long (default ${DEFAULT-VALUE})")
    private long seconds;

    @Option(names = "--seed", defaultValue = "1", description = "of values (default ${DEFAULT-VALUE})")
    private long seed;

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Durations requests = new Durations();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder later = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder behind = new LongAdder();
    private final AtomicReference<@Nullable String> first = new AtomicReference<>();

    @Override
    public Integer call() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        long startMs = System.currentTimeMillis();
        for (int i = 0; i < connections; i++) {
            List<OtlpBody> bodies = new ArrayList<>();
            int to = (int) ((long) series * (i + 1) / connections);
            for (int from = (int) ((long) series * i / connections); from < to; from += batch) {
                bodies.add(new OtlpBody(seed, from, Math.min(to, from + batch), startMs));
            }
            threads.add(new Thread(() -> send(bodies), "otlp-" + i));
        }
        long begin = System.nanoTime();
        threads.forEach(Thread::start);
        long end = begin + seconds * 1_000_000_000L;
        long before = 0;
        while (System.nanoTime() < end) {
            long pause = Math.min(REPORT_MS, (end - System.nanoTime()) / 1_000_000 + 1);
            Thread.sleep(pause);
            long now = accepted.sum();
            System.out.println("  " + (now - before) * 1000 / pause + " points/s");
            before = now;
        }
        stopped.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        double took = (System.nanoTime() - begin) / 1e9;
        String failure = first.get();
        System.out.printf(
                Locale.ROOT,
                "otlp %s: accepted %d points in %.1f s = %.0f points/s; requests %s; sent again: %d, no answer: %d,"
                        + " points refused: %d, schedule missed: %d%s%n",
                transport,
                accepted.sum(),
                took,
                accepted.sum() / took,
                requests.summary(),
                later.sum(),
                failures.sum(),
                refused.sum(),
                behind.sum(),
                failure == null ? "" : "; first: " + failure);
        return refused.sum() == 0 && failures.sum() == 0 ? 0 : 1;
    }

    private OtlpSender sender() {
        return transport == Transport.http
                ? new HttpSender(host, port == 0 ? 4318 : port, project, key)
                : new GrpcSender(host, port == 0 ? 4317 : port, project, key);
    }

    private void send(List<OtlpBody> bodies) {
        double perSecond = (double) rate / connections;
        long begin = System.nanoTime();
        long sent = 0;
        long timeMs = 0;
        try (OtlpSender sender = sender()) {
            while (!bodies.isEmpty()) {
                timeMs = Math.max(timeMs + 1, System.currentTimeMillis());
                for (OtlpBody body : bodies) {
                    long left = rate == 0 ? 0 : begin + (long) (sent / perSecond * 1e9) - System.nanoTime();
                    if (left > 0) {
                        Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
                    } else if (left < -1_000_000_000L) {
                        begin = System.nanoTime() - (long) (sent / perSecond * 1e9);
                        behind.increment();
                    }
                    if (stopped.get()) {
                        return;
                    }
                    deliver(sender, body.next(timeMs), body.size());
                    sent += body.size();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(OtlpSender sender, byte[] body, int points) throws InterruptedException {
        long pauseMs = 50;
        while (!stopped.get()) {
            long begin = System.nanoTime();
            try {
                OtlpSender.Answer answer = sender.send(body);
                requests.add(System.nanoTime() - begin);
                if (answer.outcome() == OtlpSender.Outcome.TAKEN) {
                    accepted.add(points);
                    return;
                }
                first.compareAndSet(null, answer.text());
                if (answer.outcome() == OtlpSender.Outcome.REFUSED) {
                    refused.add(points);
                    return;
                }
                later.increment();
            } catch (IOException e) {
                failures.increment();
                first.compareAndSet(null, e.toString());
            }
            Thread.sleep(pauseMs);
            pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
        }
    }
}
