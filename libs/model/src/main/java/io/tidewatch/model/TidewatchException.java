package io.tidewatch.model;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** An error that knows whose fault it is. The message is for the person who caused it or must mend it. */
public class TidewatchException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Fault fault;

    public TidewatchException(Fault fault, String message) {
        this(fault, message, null);
    }

    public TidewatchException(Fault fault, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }

    /** A caller's error. */
    public static TidewatchException caller(String message) {
        return new TidewatchException(Fault.CALLER, message);
    }

    /** A limit that was reached. */
    public static TidewatchException limit(String message) {
        return new TidewatchException(Fault.LIMIT, message);
    }

    /** A dependency that is away. */
    public static TidewatchException dependency(String message, @Nullable Throwable cause) {
        return new TidewatchException(Fault.DEPENDENCY, message, cause);
    }
}
