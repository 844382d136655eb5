package io.tidewatch.promql.engine;

import java.util.List;

/**
 * The outcome of a query.
 *
 * @param value what it evaluated to
 * @param annotations remarks, each once, in the order in which they arose
 * @param samples what it looked at
 */
public record QueryResult(Value value, List<Annotation> annotations, QuerySamples samples) {
    public QueryResult {
        annotations = List.copyOf(annotations);
    }
}
