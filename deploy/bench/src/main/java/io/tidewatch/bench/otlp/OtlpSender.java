package io.tidewatch.bench.otlp;

import java.io.IOException;

/** One connection that sends requests, one after the other. Not for several threads. */
interface OtlpSender extends AutoCloseable {
    /** What came of a request. */
    enum Outcome {
        TAKEN,
        /** To be sent again. */
        LATER,
        REFUSED
    }

    /**
     * What came of a request.
     *
     * @param text what the server said; empty when all is well
     */
    record Answer(Outcome outcome, String text) {}

    /** Sends a request and waits for its answer. */
    Answer send(byte[] body) throws IOException, InterruptedException;

    @Override
    void close();
}
