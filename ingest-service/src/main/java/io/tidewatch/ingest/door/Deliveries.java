package io.tidewatch.ingest.door;

import io.tidewatch.kit.Backoff;
import io.tidewatch.model.Fault;
import io.tidewatch.model.TidewatchException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends that must all succeed before offsets are committed: each that fails is tried again, with back-off and without
 * end, until this is closed. Each is safe to repeat: events carry identities. {@link #awaitAll} for one thread at a
 * time, {@link #close} from any.
 */
public final class Deliveries implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    private final Duration firstPause;
    private final Duration longestPause;
    private volatile boolean closing;

    /** @param firstPause before the second attempt */
    public Deliveries(Duration firstPause, Duration longestPause) {
        this.firstPause = firstPause;
        this.longestPause = longestPause;
    }

    /**
     * Returns when every send has succeeded.
     *
     * @throws CancellationException when closed before
     */
    void awaitAll(List<Supplier<CompletionStage<Void>>> sends) {
        Backoff backoff = new Backoff(firstPause, longestPause, new Random());
        List<Supplier<CompletionStage<Void>>> open = sends;
        while (!open.isEmpty()) {
            open = attempt(open);
            if (!open.isEmpty()) {
                if (closing) {
                    throw new CancellationException("stopped before Kafka took " + open.size() + " sends");
                }
                pause(backoff.next());
            }
        }
    }

    /**
     * Does the work, again and again while it fails by a dependency's fault.
     *
     * @throws CancellationException when closed before
     */
    void retryWhileAway(Runnable work) {
        Backoff backoff = new Backoff(firstPause, longestPause, new Random());
        while (true) {
            try {
                work.run();
                return;
            } catch (TidewatchException e) {
                if (e.fault() != Fault.DEPENDENCY) {
                    throw e;
                }
                if (closing) {
                    throw new CancellationException("stopped while a dependency was away: " + e.getMessage());
                }
                LOG.warn("a dependency is away, tried again: {}", e.getMessage());
                pause(backoff.next());
            }
        }
    }

    private static List<Supplier<CompletionStage<Void>>> attempt(List<Supplier<CompletionStage<Void>>> sends) {
        List<CompletableFuture<Void>> outcomes = new ArrayList<>(sends.size());
        for (Supplier<CompletionStage<Void>> send : sends) {
            try {
                outcomes.add(send.get().toCompletableFuture());
            } catch (RuntimeException e) {
                outcomes.add(CompletableFuture.failedFuture(e));
            }
        }
        List<Supplier<CompletionStage<Void>>> failed = new ArrayList<>();
        String why = "";
        for (int i = 0; i < outcomes.size(); i++) {
            try {
                outcomes.get(i).join();
            } catch (CompletionException e) {
                failed.add(sends.get(i));
                why = String.valueOf(e.getCause());
            }
        }
        if (!failed.isEmpty()) {
            LOG.warn("{} of {} sends failed and are tried again: {}", failed.size(), sends.size(), why);
        }
        return failed;
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    /** What is under way is given up after its present attempt. */
    @Override
    public void close() {
        closing = true;
    }
}
