package io.tidewatch.kit.wiring;

import io.tidewatch.kit.StartTask;
import io.tidewatch.kit.health.DependencyWatch;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Not ready until schema and topics are there; after that always ready, since a service without Kafka or Postgres still
 * does what it can. The data names what is away meanwhile: {@code kafka} and {@code postgres} are {@code up} or the
 * reason.
 */
@Readiness
@ApplicationScoped
public class DependenciesReadiness implements HealthCheck {
    private final SchemaStart schema;
    private final TopicsStart topics;
    private final DependencyChecks dependencies;

    public DependenciesReadiness(SchemaStart schema, TopicsStart topics, DependencyChecks dependencies) {
        this.schema = schema;
        this.topics = topics;
        this.dependencies = dependencies;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("dependencies");
        boolean ready = true;
        for (StartTask task : List.of(schema.task(), topics.task())) {
            if (!task.isDone()) {
                ready = false;
                String failure = task.lastFailure();
                response.withData(task.name(), failure == null ? "running" : failure);
            }
        }
        for (DependencyWatch watch : dependencies.watches()) {
            DependencyWatch.State state = watch.state();
            response.withData(watch.name(), state.reachable() ? "up" : state.detail());
        }
        return response.status(ready).build();
    }
}
