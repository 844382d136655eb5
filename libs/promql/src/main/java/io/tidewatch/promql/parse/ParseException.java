package io.tidewatch.promql.parse;

import io.tidewatch.model.Fault;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.ast.Span;
import java.io.Serial;

/** A query that does not parse or does not type-check. The message begins with line and column, as Prometheus' does. */
public final class ParseException extends TidewatchException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Span span;
    private final String detail;

    public ParseException(Span span, String detail) {
        super(Fault.CALLER, span.position() + ": parse error: " + detail);
        this.span = span;
        this.detail = detail;
    }

    /** Where in the query. */
    public Span span() {
        return span;
    }

    /** What is wrong, without the position. */
    public String detail() {
        return detail;
    }
}
