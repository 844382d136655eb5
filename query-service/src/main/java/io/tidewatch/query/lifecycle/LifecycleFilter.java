package io.tidewatch.query.lifecycle;

import io.tidewatch.query.http.Parameters;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which lifecycle events are asked for; an empty list means any.
 *
 * @param kinds values of {@code kind}
 * @param pools values of {@code pool}
 * @param organisations values of {@code organisation}
 * @param services values of {@code service}
 */
public record LifecycleFilter(
        List<String> kinds, List<String> pools, List<String> organisations, List<String> services) {

    /** What a request asks for. */
    public static LifecycleFilter of(Parameters parameters) {
        return new LifecycleFilter(
                parameters.all("kind"),
                parameters.all("pool"),
                Stream.concat(parameters.all("organisation").stream(), parameters.all("organization").stream())
                        .toList(),
                parameters.all("service"));
    }

    /** The conditions on events, each with {@code and} before it; their parameters go to the end of the tuple. */
    String events(Tuple parameters) {
        return condition("kind", kinds, parameters) + pools(parameters) + condition("service", services, parameters);
    }

    /** The same of what pools have. */
    String pools(Tuple parameters) {
        return condition("pool", pools, parameters) + condition("organisation", organisations, parameters);
    }

    private static String condition(String column, List<String> values, Tuple parameters) {
        if (values.isEmpty()) {
            return "";
        }
        parameters.addArrayOfString(values.toArray(new String[0]));
        return " and " + column + " = any($" + parameters.size() + ")";
    }
}
