package io.tidewatch.alert.routing.store;

import io.tidewatch.alert.routing.RoutingPass;
import java.time.Duration;

/** Hears of passes; for metrics. Safe for any thread. */
@FunctionalInterface
public interface RoutingListener {
    /** A pass was committed. */
    void passed(RoutingPass.Result result, Duration took);
}
