package io.tidewatch.query.prom;

import io.smallrye.common.annotation.Blocking;
import io.tidewatch.query.wiring.PromRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What Prometheus' API tells of the server. Described in META-INF/openapi.yaml. */
@Path("/api/v1/status")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "PromQL")
public class StatusResource {
    private final StatusEndpoints endpoints;

    public StatusResource(StatusEndpoints endpoints) {
        this.endpoints = endpoints;
    }

    @GET
    @Path("/buildinfo")
    public Response buildInfo(@BeanParam PromRequest request) {
        return request.answer((id, parameters) -> endpoints.buildInfo());
    }

    @GET
    @Path("/runtimeinfo")
    public Response runtimeInfo(@BeanParam PromRequest request) {
        return request.answer((id, parameters) -> endpoints.runtimeInfo());
    }

    @GET
    @Path("/tsdb")
    public Response tsdb(@BeanParam PromRequest request) {
        return request.answer(endpoints::tsdb);
    }

    @GET
    @Path("/config")
    public Response config(@BeanParam PromRequest request) {
        return request.answer((id, parameters) -> endpoints.config());
    }

    @GET
    @Path("/flags")
    public Response flags(@BeanParam PromRequest request) {
        return request.answer((id, parameters) -> endpoints.flags());
    }
}
