package io.tidewatch.query.prom;

import io.smallrye.common.annotation.Blocking;
import io.tidewatch.query.wiring.PromRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Prometheus' HTTP API for what series there are. Described in META-INF/openapi.yaml. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "PromQL")
public class SeriesResource {
    private final SeriesEndpoints endpoints;

    public SeriesResource(SeriesEndpoints endpoints) {
        this.endpoints = endpoints;
    }

    @GET
    @Path("/labels")
    public Response labels(@BeanParam PromRequest request) {
        return request.answer(endpoints::labelNames);
    }

    @POST
    @Path("/labels")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response postLabels(@BeanParam PromRequest request, MultivaluedMap<String, String> form) {
        return request.answer(form, endpoints::labelNames);
    }

    @GET
    @Path("/label/{name}/values")
    public Response labelValues(@BeanParam PromRequest request, @PathParam("name") String name) {
        return request.answer((id, parameters) -> endpoints.labelValues(id, name, parameters));
    }

    @GET
    @Path("/series")
    public Response series(@BeanParam PromRequest request) {
        return request.answer(endpoints::series);
    }

    @POST
    @Path("/series")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response postSeries(@BeanParam PromRequest request, MultivaluedMap<String, String> form) {
        return request.answer(form, endpoints::series);
    }

    @GET
    @Path("/metadata")
    public Response metadata(@BeanParam PromRequest request) {
        return request.answer(endpoints::metadata);
    }
}
