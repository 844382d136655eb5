package io.tidewatch.alert.routing.wiring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tidewatch.alert.routing.RoutingPass;
import io.tidewatch.alert.routing.store.RoutingListener;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Meters {@code tidewatch_routing_*}. */
@Singleton
public class RoutingMetrics implements RoutingListener {
    private final Counter alerts;
    private final Counter groups;
    private final Counter messages;
    private final Timer passes;

    public RoutingMetrics(MeterRegistry registry) {
        alerts = counter(registry, "alerts", "Alerts that joined groups");
        groups = counter(registry, "groups", "Turns that groups had");
        messages = counter(registry, "messages", "Messages of groups that were put on their way");
        passes = Timer.builder("tidewatch.routing.pass")
                .description("Passes of routing, from lock to commit")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(1))
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder("tidewatch.routing." + name)
                .description(description)
                .register(registry);
    }

    @Override
    public void passed(RoutingPass.Result result, Duration took) {
        alerts.increment(result.routed());
        groups.increment(result.groups());
        messages.increment(result.messages());
        passes.record(took.isNegative() ? Duration.ZERO : took);
    }
}
