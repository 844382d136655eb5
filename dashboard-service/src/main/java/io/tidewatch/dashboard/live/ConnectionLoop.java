package io.tidewatch.dashboard.live;

import java.util.concurrent.Executor;

/** The one thread of a connection. */
interface ConnectionLoop extends Executor {
    /** Runs a task on that thread after a wait in milliseconds; called on that thread. */
    void executeAfter(long delayMs, Runnable task);
}
