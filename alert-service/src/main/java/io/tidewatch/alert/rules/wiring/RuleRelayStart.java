package io.tidewatch.alert.rules.wiring;

import io.quarkus.runtime.StartupEvent;
import io.tidewatch.alert.rules.RuleRelay;
import io.tidewatch.kit.StartTask;
import io.tidewatch.kit.wiring.SchemaStart;
import io.tidewatch.kit.wiring.TopicsStart;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Runs the rule relay with the service. */
@Singleton
public class RuleRelayStart {
    private final RuleRelay relay;
    private final StartTask start;

    public RuleRelayStart(RuleRelay relay, SchemaStart schema, TopicsStart topics) {
        this.relay = relay;
        this.start = new StartTask("rule relay", () -> {
            if (!schema.task().await(Duration.ofMinutes(1)) || !topics.task().await(Duration.ofMinutes(1))) {
                throw new TimeoutException("the database or the topics are not ready");
            }
            relay.run();
            return "ended";
        });
    }

    void start(@Observes StartupEvent event) {
        start.start();
    }

    @PreDestroy
    void stop() {
        relay.close();
        start.close();
    }
}
