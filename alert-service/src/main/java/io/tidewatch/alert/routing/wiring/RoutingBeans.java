package io.tidewatch.alert.routing.wiring;

import io.tidewatch.alert.escalation.Escalations;
import io.tidewatch.alert.notify.AlertIntake;
import io.tidewatch.alert.notify.Dispatcher;
import io.tidewatch.alert.notify.Links;
import io.tidewatch.alert.routing.store.HeldNotifications;
import io.tidewatch.alert.routing.store.RoutingConfigs;
import io.tidewatch.alert.routing.store.RoutingIntake;
import io.tidewatch.alert.routing.store.RoutingRunner;
import io.tidewatch.alert.routing.store.RoutingStore;
import io.tidewatch.kit.db.JdbcTransactions;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;

/** Makes beans of routing's plain classes. */
@Singleton
public class RoutingBeans {
    private static final InstantSource CLOCK = InstantSource.system();

    @Produces
    @Singleton
    RoutingConfigs routingConfigs(JdbcTransactions transactions, Links links) {
        return new RoutingConfigs(transactions, links);
    }

    @Produces
    @Singleton
    RoutingStore routingStore(JdbcTransactions transactions, RoutingConfigs configs) {
        return new RoutingStore(transactions, configs);
    }

    @Produces
    @Singleton
    AlertIntake alertIntake() {
        return new RoutingIntake(CLOCK);
    }

    @Produces
    @Singleton
    RoutingRunner routingRunner(
            JdbcTransactions transactions,
            RoutingConfigs configs,
            Escalations escalations,
            Dispatcher dispatcher,
            RoutingMetrics metrics) {
        return new RoutingRunner(
                transactions,
                configs,
                List.of(new HeldNotifications(transactions), escalations),
                CLOCK,
                dispatcher::signal,
                metrics);
    }
}
