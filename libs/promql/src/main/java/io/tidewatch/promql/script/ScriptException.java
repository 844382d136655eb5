package io.tidewatch.promql.script;

import io.tidewatch.model.Fault;
import io.tidewatch.model.TidewatchException;
import java.io.Serial;

/** A script that is not of the language. The message names the line. */
public final class ScriptException extends TidewatchException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int line;

    ScriptException(int line, String message) {
        super(Fault.CALLER, "line " + line + ": " + message);
        this.line = line;
    }

    /** Where it is wrong, counted from 1. */
    public int line() {
        return line;
    }
}
