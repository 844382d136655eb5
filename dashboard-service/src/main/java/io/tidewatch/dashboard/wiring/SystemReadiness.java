package io.tidewatch.dashboard.wiring;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.tidewatch.dashboard.system.SystemStatus;
import io.tidewatch.model.ProjectId;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** In the local run, readiness of the public origin is that of the whole system. */
@Readiness
@ApplicationScoped
public class SystemReadiness implements AsyncHealthCheck {
    private final GatewaySettings settings;
    private final SystemStatus system;

    public SystemReadiness(GatewaySettings settings, SystemStatus system) {
        this.settings = settings;
        this.system = system;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("system");
        if (!settings.systemReadiness()) {
            return Uni.createFrom().item(response.up().build());
        }
        return Uni.createFrom()
                .completionStage(() -> system.now(ProjectId.DEFAULT))
                .map(status -> {
                    status.path("components")
                            .forEach(component -> response.withData(
                                    component.path("name").asText(),
                                    component.path("status").asText()));
                    return response.status(status.path("status").asText().equals("up"))
                            .build();
                });
    }
}
