package io.tidewatch.query.prom;

import io.smallrye.common.annotation.Blocking;
import io.tidewatch.query.wiring.PromRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Prometheus' HTTP API for queries. Its parameters and answers are described in META-INF/openapi.yaml. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "PromQL")
public class PromResource {
    private final PromEndpoints endpoints;

    public PromResource(PromEndpoints endpoints) {
        this.endpoints = endpoints;
    }

    @GET
    @Path("/query")
    public Response query(@BeanParam PromRequest request) {
        return request.answer(endpoints::instant);
    }

    @POST
    @Path("/query")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response postQuery(@BeanParam PromRequest request, MultivaluedMap<String, String> form) {
        return request.answer(form, endpoints::instant);
    }

    @GET
    @Path("/query_range")
    public Response queryRange(@BeanParam PromRequest request) {
        return request.answer(endpoints::range);
    }

    @POST
    @Path("/query_range")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response postQueryRange(@BeanParam PromRequest request, MultivaluedMap<String, String> form) {
        return request.answer(form, endpoints::range);
    }

    @GET
    @Path("/query_exemplars")
    public Response exemplars(@BeanParam PromRequest request) {
        return request.answer(endpoints::exemplars);
    }

    @POST
    @Path("/query_exemplars")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response postExemplars(@BeanParam PromRequest request, MultivaluedMap<String, String> form) {
        return request.answer(form, endpoints::exemplars);
    }

    @GET
    @Path("/monitoring/metrics")
    public Response monitoringMetrics(@BeanParam PromRequest request) {
        return request.answer(endpoints::range);
    }

    @GET
    @Path("/format_query")
    public Response formatQuery(@BeanParam PromRequest request) {
        return request.answer(endpoints::formatQuery);
    }

    @POST
    @Path("/format_query")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response postFormatQuery(@BeanParam PromRequest request, MultivaluedMap<String, String> form) {
        return request.answer(form, endpoints::formatQuery);
    }

    @GET
    @Path("/parse_query")
    public Response parseQuery(@BeanParam PromRequest request) {
        return request.answer(endpoints::parseQuery);
    }

    @POST
    @Path("/parse_query")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response postParseQuery(@BeanParam PromRequest request, MultivaluedMap<String, String> form) {
        return request.answer(form, endpoints::parseQuery);
    }
}
