package io.tidewatch.kit.wiring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.tidewatch.kit.metrics.HttpMeters;
import io.tidewatch.kit.metrics.Metered;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Times every request, watches the event loop, and answers {@code /metrics} as {@code /q/metrics}. */
// The deprecated registry is the one that Quarkus offers.
@SuppressWarnings("deprecation")
@Singleton
public class HttpMetrics {
    /** Before everything that may end a request. */
    private static final int FIRST = 10_000;

    private static final long LAG_PERIOD_MS = 500;

    private final MeterRegistry registry;
    private final PrometheusMeterRegistry prometheus;
    private final HttpMeters meters;
    private final AtomicLong loopLagNanos = new AtomicLong();

    public HttpMetrics(MeterRegistry registry, PrometheusMeterRegistry prometheus) {
        this.registry = registry;
        this.prometheus = prometheus;
        this.meters = new HttpMeters(registry);
    }

    @Produces
    @Singleton
    Metered metered() {
        return new Metered(registry);
    }

    void filter(@Observes Filters filters) {
        filters.register(this::time, FIRST);
    }

    void route(@Observes Router router) {
        router.get("/metrics")
                .blockingHandler(
                        context -> context.response()
                                .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                                .end(prometheus.scrape()),
                        false);
    }

    /** How late a timer of the event loop fires is how long others wait on it. */
    void watchLoop(@Observes StartupEvent event, Vertx vertx) {
        Gauge.builder("tidewatch.event.loop.lag.seconds", () -> loopLagNanos.get() / 1e9)
                .description("How late the last timer of the event loop was")
                .register(registry);
        AtomicLong due = new AtomicLong(
                System.nanoTime() + Duration.ofMillis(LAG_PERIOD_MS).toNanos());
        vertx.setPeriodic(LAG_PERIOD_MS, timer -> {
            long now = System.nanoTime();
            loopLagNanos.set(Math.max(0, now - due.get()));
            due.set(now + Duration.ofMillis(LAG_PERIOD_MS).toNanos());
        });
    }

    private void time(RoutingContext context) {
        long start = System.nanoTime();
        context.addEndHandler(ended -> {
            String type = context.response().headers().get("Content-Type");
            meters.record(
                    context.request().method().name(),
                    route(context),
                    context.response().getStatusCode(),
                    Duration.ofNanos(System.nanoTime() - start),
                    type == null || !type.startsWith("text/event-stream"));
        });
        context.next();
    }

    private static String route(RoutingContext context) {
        String template = context.get(HttpMeters.ROUTE);
        if (template != null) {
            return template;
        }
        String path = context.normalizedPath();
        return path.startsWith("/q/") ? "/q/*" : path.equals("/metrics") ? path : "other";
    }
}
