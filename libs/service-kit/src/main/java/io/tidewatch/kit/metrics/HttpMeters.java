package io.tidewatch.kit.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/**
 * Counts and times requests by method, route template and status: {@code tidewatch_http_requests_total},
 * {@code tidewatch_http_request_duration_seconds}, {@code tidewatch_errors_total}. Safe for any thread.
 */
public final class HttpMeters {
    /** Key under which a request carries its route template; absent for what no route knows. */
    public static final String ROUTE = "tidewatch.route";

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    private final MeterRegistry registry;

    public HttpMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Records a request that has ended.
     *
     * @param method such as GET; unusual ones are told as OTHER
     * @param route template with names for what varies, never the path itself
     * @param timed false for streams, whose length says nothing
     */
    public void record(String method, String route, int status, Duration duration, boolean timed) {
        Tags tags = Tags.of("method", known(method), "route", route, "status", String.valueOf(status));
        registry.counter("tidewatch.http.requests", tags).increment();
        if (timed) {
            Timer.builder("tidewatch.http.request.duration")
                    .description("Time from request to response")
                    .tags(tags)
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry)
                    .record(duration);
        }
        if (status >= 400) {
            registry.counter("tidewatch.errors", "type", type(status), "path", route)
                    .increment();
        }
    }

    private static String known(String method) {
        return switch (method) {
            case "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH" -> method;
            default -> "OTHER";
        };
    }

    /** Whose fault a status tells. */
    private static String type(int status) {
        return switch (status) {
            case 413, 422, 429 -> "limit";
            case 502, 503, 504 -> "dependency";
            default -> status < 500 ? "caller" : "bug";
        };
    }
}
