package io.tidewatch.alert.alertmanager.wiring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.Blocking;
import io.tidewatch.alert.alertmanager.AlertFilter;
import io.tidewatch.alert.alertmanager.AlertmanagerStore;
import io.tidewatch.alert.alertmanager.ApiFault;
import io.tidewatch.alert.alertmanager.SilenceBodies;
import io.tidewatch.alert.request.Times;
import io.tidewatch.alert.routing.config.RoutingConfigReader;
import io.tidewatch.alert.routing.store.ActiveRouting;
import io.tidewatch.alert.routing.store.RoutingStore;
import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.model.Fault;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Alertmanager's API, version 2; errors too. Described in META-INF/openapi.yaml. */
@Path("/api/v2")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Alertmanager")
@Blocking
public class AlertmanagerResource {
    /** Stands for routes where there are none. */
    private static final String NO_ROUTES = "route:\n  receiver: channels\nreceivers:\n- name: channels\n";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final AlertmanagerStore store;
    private final RoutingStore routing;
    private final Instant started = Instant.now();

    public AlertmanagerResource(AlertmanagerStore store, RoutingStore routing) {
        this.store = store;
        this.routing = routing;
    }

    @GET
    @Path("/status")
    @Operation(summary = "The routes in force and the version")
    public Response status(@HeaderParam(ProjectResolver.HEADER) @Nullable String header) {
        return answer(header, project -> {
            RoutingConfigReader.Read read =
                    routing.current(project).map(ActiveRouting::read).orElse(null);
            ObjectNode status = JsonNodeFactory.instance.objectNode();
            ObjectNode cluster = status.putObject("cluster");
            cluster.put("status", "disabled");
            cluster.putArray("peers");
            status.putObject("config").put("original", read == null ? NO_ROUTES : read.masked());
            status.put("uptime", Times.text(started));
            ObjectNode version = status.putObject("versionInfo");
            version.put("branch", "tidewatch");
            version.put("buildDate", "");
            version.put("buildUser", "");
            version.put("goVersion", "");
            version.put("revision", "");
            version.put("version", "0.28.0");
            return status;
        });
    }

    @GET
    @Path("/receivers")
    @Operation(summary = "Receivers of the routes in force; without any, the channels")
    public Response receivers(@HeaderParam(ProjectResolver.HEADER) @Nullable String header) {
        return answer(header, project -> {
            ArrayNode receivers = JsonNodeFactory.instance.arrayNode();
            store.receivers(project).forEach(name -> receivers.addObject().put("name", name));
            return receivers;
        });
    }

    @GET
    @Path("/alerts")
    @Operation(summary = "Alerts that are not over, from rules and from others")
    public Response alerts(@HeaderParam(ProjectResolver.HEADER) @Nullable String header, @Context UriInfo uri) {
        return answer(header, project -> {
            AlertFilter filter = AlertFilter.of(uri.getQueryParameters());
            return store.view(project, (views, alerts) -> views.alerts(alerts, filter));
        });
    }

    @POST
    @Path("/alerts")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Alerts of another sender, a Prometheus for example")
    public Response postAlerts(@HeaderParam(ProjectResolver.HEADER) @Nullable String header, byte[] body) {
        return answer(header, project -> {
            store.post(project, json("alerts", body));
            return null;
        });
    }

    @GET
    @Path("/alerts/groups")
    @Operation(summary = "Alerts by the groups in which receivers are told of them")
    public Response groups(@HeaderParam(ProjectResolver.HEADER) @Nullable String header, @Context UriInfo uri) {
        return answer(header, project -> {
            AlertFilter filter = AlertFilter.of(uri.getQueryParameters());
            return store.view(project, (views, alerts) -> views.groups(alerts, filter));
        });
    }

    @GET
    @Path("/silences")
    @Operation(summary = "Silences, those that ended up to five days ago included")
    public Response silences(@HeaderParam(ProjectResolver.HEADER) @Nullable String header, @Context UriInfo uri) {
        return answer(
                header,
                project -> SilenceBodies.json(store.silences(project), uri.getQueryParameters(), Instant.now()));
    }

    @POST
    @Path("/silences")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "A new silence, or another form of one")
    public Response postSilence(@HeaderParam(ProjectResolver.HEADER) @Nullable String header, byte[] body) {
        return answer(header, project -> JsonNodeFactory.instance
                .objectNode()
                .put("silenceID", store.put(project, json("silence", body)).toString()));
    }

    @GET
    @Path("/silence/{id}")
    @Operation(summary = "One silence")
    public Response silence(@HeaderParam(ProjectResolver.HEADER) @Nullable String header, @PathParam("id") String id) {
        return answer(
                header, project -> SilenceBodies.json(store.silence(project, SilenceBodies.id(id)), Instant.now()));
    }

    @DELETE
    @Path("/silence/{id}")
    @Operation(summary = "End a silence")
    public Response expire(@HeaderParam(ProjectResolver.HEADER) @Nullable String header, @PathParam("id") String id) {
        return answer(header, project -> {
            store.expire(project, SilenceBodies.id(id));
            return null;
        });
    }

    private static @Nullable JsonNode json(String what, byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw ApiFault.of(400, "parsing " + what + " body from \"\" failed, because " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Response answer(@Nullable String header, Function<ProjectId, @Nullable JsonNode> data) {
        try {
            JsonNode body = data.apply(ProjectResolver.resolve(header));
            return body == null ? Response.ok().build() : Response.ok(body).build();
        } catch (ApiFault e) {
            return Response.status(e.status()).entity(e.body()).build();
        } catch (TidewatchException e) {
            int status = e.fault() == Fault.CALLER ? 400 : e.fault() == Fault.BUG ? 500 : 503;
            return Response.status(status)
                    .entity(JsonNodeFactory.instance.textNode(e.getMessage()))
                    .build();
        }
    }
}
