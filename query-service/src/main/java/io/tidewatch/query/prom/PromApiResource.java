package io.tidewatch.query.prom;

import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What the resources of Prometheus' API share: answers in its form, errors too. */
abstract class PromApiResource {
    private static final Logger LOG = Logger.getLogger(PromApiResource.class);

    PromApiResource() {}

    /**
     * Runs a handler over the parameters.
     *
     * @param form parameters in the body, which come before those of the address; null without a body
     */
    static Response answer(
            UriInfo uri,
            @Nullable MultivaluedMap<String, String> form,
            @Nullable String project,
            BiFunction<ProjectId, PromParameters, byte[]> handler) {
        PromJson.Failure failure;
        try {
            Map<String, List<String>> values = new HashMap<>();
            if (form != null) {
                form.forEach((name, more) -> values.put(name, new ArrayList<>(more)));
            }
            uri.getQueryParameters().forEach((name, more) -> values.computeIfAbsent(name, n -> new ArrayList<>())
                    .addAll(more));
            byte[] body = handler.apply(ProjectResolver.resolve(project), new PromParameters(values));
            return Response.ok(body, MediaType.APPLICATION_JSON_TYPE).build();
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
