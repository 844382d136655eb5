package io.tidewatch.kit.wiring;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** Says whose request it was. */
@Path("/api/kit")
public class ApiResource {
    private final CurrentProject project;

    public ApiResource(CurrentProject project) {
        this.project = project;
    }

    @GET
    public String project() {
        return project.id().value();
    }
}
