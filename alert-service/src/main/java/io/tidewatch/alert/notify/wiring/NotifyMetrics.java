package io.tidewatch.alert.notify.wiring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tidewatch.alert.notify.NotifyListener;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Meters {@code tidewatch_notify_*}. */
@Singleton
public class NotifyMetrics implements NotifyListener {
    private final MeterRegistry registry;
    private final AtomicLong depth = new AtomicLong();

    public NotifyMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("tidewatch.notify.outbox.depth", depth, AtomicLong::get)
                .description("Notifications of all projects that wait for delivery")
                .register(registry);
    }

    @Override
    public void delivered(String type, Duration sinceDecision) {
        count("tidewatch.notify.sent", "Notifications that a receiver has accepted", type);
        Timer.builder("tidewatch.notify.latency")
                .description("From the decision of a transition to the receiver's answer")
                .tag("type", type)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(5))
                .register(registry)
                .record(sinceDecision.isNegative() ? Duration.ZERO : sinceDecision);
    }

    @Override
    public void failed(String type) {
        count("tidewatch.notify.failed", "Notifications that will not be delivered", type);
    }

    @Override
    public void retried(String type) {
        count("tidewatch.notify.retries", "Failed attempts that are followed by another", type);
    }

    /** What the outbox holds now. */
    void depth(long notifications) {
        depth.set(notifications);
    }

    private void count(String name, String description, String type) {
        Counter.builder(name)
                .description(description)
                .tag("type", type)
                .register(registry)
                .increment();
    }
}
