package io.tidewatch.ingest.otlp;

/** Says that a message is not written as encoders usually do, or is broken. Without a trace: it only ends a walk. */
final class UnusualWireException extends Exception {
    private static final long serialVersionUID = 1L;

    static final UnusualWireException INSTANCE = new UnusualWireException();

    private UnusualWireException() {
        super("unusual", null, false, false);
    }
}
