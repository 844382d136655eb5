package io.tidewatch.alert.escalation.wiring;

import io.tidewatch.alert.escalation.EscalationStore;
import io.tidewatch.alert.escalation.Escalations;
import io.tidewatch.alert.escalation.NoiseReport;
import io.tidewatch.alert.routing.store.RoutingConfigs;
import io.tidewatch.kit.db.JdbcTransactions;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes beans of escalation's plain classes. */
@Singleton
public class EscalationBeans {
    @Produces
    @Singleton
    EscalationStore escalationStore(JdbcTransactions transactions) {
        return new EscalationStore(transactions);
    }

    @Produces
    @Singleton
    Escalations escalations(JdbcTransactions transactions, RoutingConfigs configs) {
        return new Escalations(transactions, configs);
    }

    @Produces
    @Singleton
    NoiseReport noiseReport(JdbcTransactions transactions) {
        return new NoiseReport(transactions);
    }
}
