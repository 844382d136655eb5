package io.tidewatch.query.prom;

import io.smallrye.common.annotation.Blocking;
import io.tidewatch.query.wiring.PromRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Erases samples, as Prometheus' API for administration does. Described in META-INF/openapi.yaml. */
@Path("/api/v1/admin/tsdb")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Administration")
public class AdminResource {
    private final AdminEndpoints endpoints;

    public AdminResource(AdminEndpoints endpoints) {
        this.endpoints = endpoints;
    }

    @POST
    @Path("/delete_series")
    public Response deleteSeries(@BeanParam PromRequest request) {
        return request.answer(endpoints::deleteSeries);
    }

    @POST
    @Path("/delete_series")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response deleteSeriesOfForm(@BeanParam PromRequest request, MultivaluedMap<String, String> form) {
        return request.answer(form, endpoints::deleteSeries);
    }

    @PUT
    @Path("/delete_series")
    public Response putDeleteSeries(@BeanParam PromRequest request) {
        return request.answer(endpoints::deleteSeries);
    }

    @PUT
    @Path("/delete_series")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response putDeleteSeriesOfForm(@BeanParam PromRequest request, MultivaluedMap<String, String> form) {
        return request.answer(form, endpoints::deleteSeries);
    }

    @POST
    @Path("/clean_tombstones")
    public Response cleanTombstones(@BeanParam PromRequest request) {
        return request.answer(endpoints::cleanTombstones);
    }

    @PUT
    @Path("/clean_tombstones")
    public Response putCleanTombstones(@BeanParam PromRequest request) {
        return request.answer(endpoints::cleanTombstones);
    }

    @GET
    @Path("/erasures")
    public Response erasures(@BeanParam PromRequest request) {
        return request.answer(endpoints::list);
    }
}
