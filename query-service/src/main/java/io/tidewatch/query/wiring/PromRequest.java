package io.tidewatch.query.wiring;

import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.query.prom.PromJson;
import io.tidewatch.query.prom.PromParameters;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A request to Prometheus' API: its parameters, its project, and whether its client still waits. Answers are in
 * Prometheus' form, errors too.
 */
@SuppressWarnings("NullAway.Init")
public class PromRequest {
    private static final Logger LOG = Logger.getLogger(PromRequest.class);

    @Context
    UriInfo uri;

    @Context
    RoutingContext http;

    @HeaderParam(ProjectResolver.HEADER)
    @Nullable
    String project;

    /** Runs a handler over the parameters of the address; without bytes the answer is 204. */
    public Response answer(BiFunction<ProjectId, PromParameters, byte[]> handler) {
        return answer(null, handler);
    }

    /**
     * Runs a handler over the parameters.
     *
     * @param form parameters in the body, which come before those of the address; null without a body
     */
    public Response answer(
            @Nullable MultivaluedMap<String, String> form, BiFunction<ProjectId, PromParameters, byte[]> handler) {
        PromJson.Failure failure;
        try {
            Map<String, List<String>> values = new HashMap<>();
            if (form != null) {
                form.forEach((name, more) -> values.put(name, new ArrayList<>(more)));
            }
            uri.getQueryParameters().forEach((name, more) -> values.computeIfAbsent(name, n -> new ArrayList<>())
                    .addAll(more));
            AtomicBoolean gone = new AtomicBoolean();
            http.addEndHandler(ended -> gone.set(ended.failed()));
            PromParameters parameters = new PromParameters(values, gone::get);
            byte[] body = handler.apply(ProjectResolver.resolve(project), parameters);
            return body.length == 0
                    ? Response.noContent().build()
                    : Response.ok(body, MediaType.APPLICATION_JSON_TYPE).build();
        } catch (TidewatchException e) {
            failure = PromJson.Failure.of(e);
        } catch (RuntimeException e) {
            LOG.error("a query failed", e);
            failure = PromJson.Failure.bug(e);
        }
        return Response.status(failure.status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(failure.body())
                .build();
    }
}
