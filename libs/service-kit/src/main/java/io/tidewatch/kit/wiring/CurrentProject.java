package io.tidewatch.kit.wiring;

import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.model.ProjectId;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;

/** The project of the request that is being served. */
@RequestScoped
public class CurrentProject {
    private final RoutingContext request;

    public CurrentProject(RoutingContext request) {
        this.request = request;
    }

    /**
     * The project, resolved from the header.
     *
     * @throws io.tidewatch.kit.problems.ProblemException 400 when the request names a project of a wrong form
     */
    public ProjectId id() {
        return ProjectResolver.resolve(request.request().getHeader(ProjectResolver.HEADER));
    }
}
