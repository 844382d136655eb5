package io.tidewatch.demo;

import java.util.Locale;

/** A step of a workflow failed, with what an error event says of it. */
public final class StepFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Whose failure it is. */
    public enum Kind {
        INPUT("low", 422),
        EXECUTION("medium", 502),
        SYSTEM("high", 503);

        private final String severity;
        private final int status;

        Kind(String severity, int status) {
            this.severity = severity;
            this.status = status;
        }

        /** As an error event names it. */
        public String type() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Of an error event of this kind. */
        public String severity() {
            return severity;
        }

        /** The HTTP status that the caller of the webhook gets. */
        public int status() {
            return status;
        }
    }

    private final Kind kind;
    private final String errorType;
    private final String step;

    public StepFailure(Kind kind, String step, String errorType, String message) {
        super(message);
        this.kind = kind;
        this.step = step;
        this.errorType = errorType;
    }

    public Kind kind() {
        return kind;
    }

    /** A class of errors, such as {@code ProviderTimeout}. */
    public String errorType() {
        return errorType;
    }

    /** The step that failed. */
    public String step() {
        return step;
    }
}
