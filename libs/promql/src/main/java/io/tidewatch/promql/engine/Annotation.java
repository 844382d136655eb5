package io.tidewatch.promql.engine;

import io.tidewatch.promql.ast.Span;

/**
 * A remark about a result that is not an error.
 *
 * @param level how grave
 * @param message begins with "PromQL warning: " or "PromQL info: "
 * @param span the part of the query that it is about
 */
public record Annotation(Level level, String message, Span span) {
    /** How grave a remark is. */
    public enum Level {
        WARNING,
        INFO
    }

    /** As Prometheus writes it: the message and the position. */
    public String text() {
        return message + " (" + span.position() + ")";
    }
}
