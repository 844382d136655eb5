package io.tidewatch.dashboard.system;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.kit.wiring.CurrentProject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code GET /api/v1/system}. */
@Path("/api/v1/system")
@Produces(MediaType.APPLICATION_JSON)
public class SystemResource {
    private final SystemStatus status;
    private final CurrentProject project;

    public SystemResource(SystemStatus status, CurrentProject project) {
        this.status = status;
        this.project = project;
    }

    @GET
    @Operation(summary = "Health of every component, the conservation ledger, measured latencies")
    public CompletionStage<JsonNode> now() {
        return status.now(project.id());
    }
}
