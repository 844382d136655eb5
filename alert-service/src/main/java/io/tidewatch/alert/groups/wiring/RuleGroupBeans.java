package io.tidewatch.alert.groups.wiring;

import io.tidewatch.alert.groups.RuleGroupStore;
import io.tidewatch.alert.rules.RuleRelay;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Makes beans of the plain classes of rule groups. */
@Singleton
public class RuleGroupBeans {
    @Produces
    @Singleton
    RuleGroupStore ruleGroupStore(RuleRelay relay) {
        return new RuleGroupStore(relay::signal, InstantSource.system());
    }
}
