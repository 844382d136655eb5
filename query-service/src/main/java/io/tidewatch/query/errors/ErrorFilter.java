package io.tidewatch.query.errors;

import io.tidewatch.query.http.Parameters;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/**
 * Which errors are asked for; an empty list means any.
 *
 * @param sources values of {@code source}
 * @param types values of {@code type}
 * @param severities values of {@code severity}
 * @param services values of {@code service}
 */
public record ErrorFilter(List<String> sources, List<String> types, List<String> severities, List<String> services) {

    /** What a request asks for. */
    public static ErrorFilter of(Parameters parameters) {
        return new ErrorFilter(
                parameters.all("source"),
                parameters.all("type"),
                parameters.all("severity"),
                parameters.all("service"));
    }

    /** The conditions, each with {@code and} before it; their parameters go to the end of the tuple. */
    String sql(Tuple parameters) {
        List<String> conditions = new ArrayList<>();
        add(conditions, parameters, "source", sources);
        add(conditions, parameters, "type", types);
        add(conditions, parameters, "severity", severities);
        add(conditions, parameters, "service", services);
        return String.join("", conditions);
    }

    private static void add(List<String> conditions, Tuple parameters, String column, List<String> values) {
        if (!values.isEmpty()) {
            parameters.addArrayOfString(values.toArray(new String[0]));
            conditions.add(" and " + column + " = any($" + parameters.size() + ")");
        }
    }
}
