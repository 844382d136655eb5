package io.tidewatch.ingest.scrape.http;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/** Gathers a body within its own limit and the common budget. Not for several threads at a time. */
final class BodyCollector {
    private final long limit;
    private final ByteBudget budget;
    private byte[] bytes = new byte[8_192];
    private int length;
    private long taken;
    private boolean ended;

    BodyCollector(long limit, ByteBudget budget) {
        this.limit = limit;
        this.budget = budget;
    }

    /** @throws FetchException when it becomes too much */
    synchronized void add(Buffer part) {
        if (ended) {
            return;
        }
        int size = part.length();
        if (length + (long) size > limit) {
            throw FetchException.tooLarge(limit);
        }
        if (!budget.take(size)) {
            throw new FetchException("the answers under way hold too many bytes together");
        }
        taken += size;
        if (length + size > bytes.length) {
            bytes = Arrays.copyOf(
                    bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(2L * bytes.length, length + size)));
        }
        part.getBytes(bytes, length);
        length += size;
    }

    /** Nothing more is taken, and the budget has its bytes back. */
    synchronized void end() {
        ended = true;
        budget.give(taken);
        taken = 0;
    }

    synchronized byte[] bytes() {
        return bytes;
    }

    synchronized int length() {
        return length;
    }
}
