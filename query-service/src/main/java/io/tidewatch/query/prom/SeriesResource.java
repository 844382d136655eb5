package io.tidewatch.query.prom;

import io.smallrye.common.annotation.Blocking;
import io.tidewatch.kit.access.ProjectResolver;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Prometheus' HTTP API for what series there are. Described in META-INF/openapi.yaml. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "PromQL")
public class SeriesResource extends PromApiResource {
    private final SeriesEndpoints endpoints;

    public SeriesResource(SeriesEndpoints endpoints) {
        this.endpoints = endpoints;
    }

    @GET
    @Path("/labels")
    public Response labels(@Context UriInfo uri, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, null, project, endpoints::labelNames);
    }

    @POST
    @Path("/labels")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response postLabels(
            @Context UriInfo uri,
            MultivaluedMap<String, String> form,
            @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, form, project, endpoints::labelNames);
    }

    @GET
    @Path("/label/{name}/values")
    public Response labelValues(
            @Context UriInfo uri,
            @PathParam("name") String name,
            @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, null, project, (id, parameters) -> endpoints.labelValues(id, name, parameters));
    }

    @GET
    @Path("/series")
    public Response series(@Context UriInfo uri, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, null, project, endpoints::series);
    }

    @POST
    @Path("/series")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response postSeries(
            @Context UriInfo uri,
            MultivaluedMap<String, String> form,
            @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, form, project, endpoints::series);
    }

    @GET
    @Path("/metadata")
    public Response metadata(@Context UriInfo uri, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, null, project, endpoints::metadata);
    }
}
