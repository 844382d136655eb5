package io.tidewatch.kit.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Times database operations: {@code tidewatch_db_operation_duration_seconds} and {@code tidewatch_db_operations_total}
 * by operation ({@code select}, {@code insert}, {@code copy} …), collection (the first table it names) and status ({@code ok} or
 * {@code error}). Both names come from code, never from a request. Safe for any thread.
 */
public final class Metered {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30)
    };

    private final MeterRegistry registry;

    public Metered(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Records a statement that has ended. */
    public void record(SqlName name, long nanos, boolean ok) {
        Tags tags =
                Tags.of("operation", name.operation(), "collection", name.collection(), "status", ok ? "ok" : "error");
        registry.counter("tidewatch.db.operations", tags).increment();
        Timer.builder("tidewatch.db.operation.duration")
                .description("Time of a database operation")
                .tags(tags)
                .serviceLevelObjectives(BUCKETS)
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
    }
}
