package io.tidewatch.ingest.scrape.http;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that all answers under way may hold together. Safe for any thread. */
public final class ByteBudget {
    private final long most;
    private final AtomicLong held = new AtomicLong();

    public ByteBudget(long most) {
        this.most = most;
    }

    /** Takes bytes, unless there would be too many. */
    public boolean take(long bytes) {
        if (held.addAndGet(bytes) <= most) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    public void give(long bytes) {
        held.addAndGet(-bytes);
    }

    /** Bytes that are taken now. */
    public long held() {
        return held.get();
    }
}
