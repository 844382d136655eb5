package io.tidewatch.query.prom;

import io.smallrye.common.annotation.Blocking;
import io.tidewatch.kit.access.ProjectResolver;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What Prometheus' API tells of the server. Described in META-INF/openapi.yaml. */
@Path("/api/v1/status")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "PromQL")
public class StatusResource extends PromApiResource {
    private final StatusEndpoints endpoints;

    public StatusResource(StatusEndpoints endpoints) {
        this.endpoints = endpoints;
    }

    @GET
    @Path("/buildinfo")
    public Response buildInfo(@Context UriInfo uri, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, null, project, (id, parameters) -> endpoints.buildInfo());
    }

    @GET
    @Path("/runtimeinfo")
    public Response runtimeInfo(@Context UriInfo uri, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, null, project, (id, parameters) -> endpoints.runtimeInfo());
    }

    @GET
    @Path("/tsdb")
    public Response tsdb(@Context UriInfo uri, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, null, project, endpoints::tsdb);
    }

    @GET
    @Path("/config")
    public Response config(@Context UriInfo uri, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, null, project, (id, parameters) -> endpoints.config());
    }

    @GET
    @Path("/flags")
    public Response flags(@Context UriInfo uri, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, null, project, (id, parameters) -> endpoints.flags());
    }
}
