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
    private final boolean unsupported;

    public ParseException(Span span, String detail) {
        this(span, detail, false);
    }

    private ParseException(Span span, String detail, boolean unsupported) {
        super(Fault.CALLER, span.position() + ": parse error: " + detail);
        this.span = span;
        this.detail = detail;
        this.unsupported = unsupported;
    }

    /** The query uses a part of the language that this engine does not have. */
    static ParseException unsupported(Span span, String what) {
        return new ParseException(span, what + " is not supported", true);
    }

    /** Whether the query is PromQL, but uses a part of it that this engine does not have. */
    public boolean isUnsupported() {
        return unsupported;
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
