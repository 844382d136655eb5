package io.tidewatch.dashboard.live;

/** Where a connection writes; one thread at a time. */
interface EventSink {
    /** Whether the browser is behind: nothing more should be written until it has caught up. */
    boolean full();

    /** Writes text as it is. */
    void write(String text);
}
