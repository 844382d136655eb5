package io.tidewatch.kit.wiring;

import io.tidewatch.kit.metrics.HttpMeters;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Tells the metrics a request's route template, from the annotations of the resource that serves it. */
@Provider
public class RouteTemplate implements ContainerRequestFilter {
    private final ResourceInfo resource;
    private final RoutingContext request;
    private final Map<Method, String> templates = new ConcurrentHashMap<>();

    public RouteTemplate(ResourceInfo resource, RoutingContext request) {
        this.resource = resource;
        this.request = request;
    }

    @Override
    public void filter(ContainerRequestContext context) {
        Method method = resource.getResourceMethod();
        if (method != null) {
            request.put(HttpMeters.ROUTE, templates.computeIfAbsent(method, m -> template(
                            m.getDeclaringClass().getAnnotation(Path.class))
                    .concat(template(m.getAnnotation(Path.class)))));
        }
    }

    /** Without doubled and trailing slashes, and without the expressions of parameters. */
    private static String template(@Nullable Path path) {
        if (path == null) {
            return "";
        }
        String stripped =
                path.value().replaceAll("\\{\\s*([^:}\\s]+)[^}]*}", "{$1}").replaceAll("^/+|/+$", "");
        return stripped.isEmpty() ? "" : '/' + stripped;
    }
}
