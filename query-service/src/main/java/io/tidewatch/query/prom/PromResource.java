package io.tidewatch.query.prom;

import io.smallrye.common.annotation.Blocking;
import io.tidewatch.kit.access.ProjectResolver;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Prometheus' HTTP API for queries. Its parameters and answers are described in META-INF/openapi.yaml. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "PromQL")
public class PromResource extends PromApiResource {
    private final PromEndpoints endpoints;

    public PromResource(PromEndpoints endpoints) {
        this.endpoints = endpoints;
    }

    @GET
    @Path("/query")
    public Response query(@Context UriInfo uri, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, null, project, endpoints::instant);
    }

    @POST
    @Path("/query")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response postQuery(
            @Context UriInfo uri,
            MultivaluedMap<String, String> form,
            @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, form, project, endpoints::instant);
    }

    @GET
    @Path("/query_range")
    public Response queryRange(@Context UriInfo uri, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, null, project, endpoints::range);
    }

    @POST
    @Path("/query_range")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response postQueryRange(
            @Context UriInfo uri,
            MultivaluedMap<String, String> form,
            @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, form, project, endpoints::range);
    }

    @GET
    @Path("/query_exemplars")
    public Response exemplars(@Context UriInfo uri, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, null, project, endpoints::exemplars);
    }

    @POST
    @Path("/query_exemplars")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response postExemplars(
            @Context UriInfo uri,
            MultivaluedMap<String, String> form,
            @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, form, project, endpoints::exemplars);
    }

    @GET
    @Path("/monitoring/metrics")
    public Response monitoringMetrics(
            @Context UriInfo uri, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, null, project, endpoints::range);
    }

    @GET
    @Path("/format_query")
    public Response formatQuery(@Context UriInfo uri, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, null, project, endpoints::formatQuery);
    }

    @POST
    @Path("/format_query")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response postFormatQuery(
            @Context UriInfo uri,
            MultivaluedMap<String, String> form,
            @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, form, project, endpoints::formatQuery);
    }

    @GET
    @Path("/parse_query")
    public Response parseQuery(@Context UriInfo uri, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, null, project, endpoints::parseQuery);
    }

    @POST
    @Path("/parse_query")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response postParseQuery(
            @Context UriInfo uri,
            MultivaluedMap<String, String> form,
            @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, form, project, endpoints::parseQuery);
    }
}
