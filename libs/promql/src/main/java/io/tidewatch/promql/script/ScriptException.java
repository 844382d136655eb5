package io.tidewatch.promql.script;

import io.tidewatch.model.Fault;
import io.tidewatch.model.TidewatchException;
import java.io.Serial;

/** A script that is not of the language. The message names the line. */
public final class ScriptException extends TidewatchException {
    @Serial
    private static final long serialVersionUID = 1L;

    ScriptException(int line, String message) {
        super(Fault.CALLER, "line " + line + ": " + message);
    }
}
