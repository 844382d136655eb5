package io.tidewatch.alert.alertmanager.wiring;

import io.tidewatch.alert.alertmanager.AlertmanagerStore;
import io.tidewatch.alert.notify.Links;
import io.tidewatch.alert.routing.store.RoutingRunner;
import io.tidewatch.alert.routing.store.RoutingStore;
import io.tidewatch.kit.db.JdbcTransactions;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Makes beans of the API's plain classes. */
@Singleton
public class AlertmanagerBeans {
    @Produces
    @Singleton
    AlertmanagerStore alertmanagerStore(
            JdbcTransactions transactions, RoutingStore routing, Links links, RoutingRunner runner) {
        return new AlertmanagerStore(transactions, routing, links, InstantSource.system(), runner::signal);
    }
}
