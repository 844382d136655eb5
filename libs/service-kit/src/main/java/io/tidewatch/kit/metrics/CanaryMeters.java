package io.tidewatch.kit.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tidewatch.kit.stream.Canary;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Judges a canary once a second and tells of it: {@code tidewatch_canary_seconds_total},
 * {@code tidewatch_canary_good_seconds_total}.
 */
public final class CanaryMeters implements AutoCloseable {
    private final ScheduledExecutorService judging = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "canary");
        thread.setDaemon(true);
        return thread;
    });

    /** @param path what the heartbeats came through */
    public CanaryMeters(MeterRegistry registry, String path, Canary canary, Clock clock) {
        FunctionCounter.builder("tidewatch_canary_seconds", canary, Canary::judged)
                .description("Seconds in which the path was watched")
                .tag("path", path)
                .register(registry);
        FunctionCounter.builder("tidewatch_canary_good_seconds", canary, Canary::good)
                .description("Seconds in which heartbeats came through the path in time")
                .tag("path", path)
                .register(registry);
        var unused = judging.scheduleAtFixedRate(() -> canary.judge(clock.millis()), 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        judging.shutdownNow();
    }
}
