package io.tidewatch.dashboard.live;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Health of the whole, asked for every two seconds while someone looks. */
final class SystemFeed extends Feed {
    private static final long INTERVAL_MS = 2_000;

    private final Supplier<CompletionStage<JsonNode>> status;
    private final ScheduledExecutorService thread;
    private boolean asking;
    private @Nullable Future<?> ticking;

    SystemFeed(
            Supplier<CompletionStage<JsonNode>> status,
            ScheduledExecutorService thread,
            AtomicLong sequences,
            Clock clock) {
        super(sequences, clock);
        this.status = status;
        this.thread = thread;
    }

    @Override
    void start() {
        ticking = thread.scheduleWithFixedDelay(this::ask, INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    private void ask() {
        if (asking) {
            return;
        }
        asking = true;
        status.get()
                .whenCompleteAsync(
                        (now, failure) -> {
                            asking = false;
                            if (failure == null) {
                                publish(FeedMessage.DELTA, now.toString());
                            }
                        },
                        thread);
    }

    @Override
    CompletionStage<Snapshot> compute() {
        return status.get().thenApplyAsync(now -> new Snapshot(lastSequence(), now.toString()), thread);
    }

    @Override
    public void close() {
        if (ticking != null) {
            ticking.cancel(false);
        }
    }
}
