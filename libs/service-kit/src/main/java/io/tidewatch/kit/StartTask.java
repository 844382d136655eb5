package io.tidewatch.kit;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that must succeed once before a service is ready, such as a migration: retried in a thread of its own, with
 * back-off and without end, since what it needs may come later than we do. Safe for any thread.
 */
public final class StartTask implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StartTask.class);

    private final String name;
    private final Callable<?> work;
    private final Thread thread;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private volatile @Nullable String lastFailure;

    /**
     * @param name what is done, as in "waits for: name"
     * @param work idempotent
     */
    public StartTask(String name, Callable<?> work) {
        this.name = name;
        this.work = work;
        this.thread = new Thread(this::run, name.replace(' ', '-'));
        this.thread.setDaemon(true);
    }

    /** Begins; once only. */
    public void start() {
        thread.start();
    }

    public String name() {
        return name;
    }

    public boolean isDone() {
        return done.isDone();
    }

    /** Completes when the work has succeeded. */
    public CompletionStage<Void> whenDone() {
        return done.minimalCompletionStage();
    }

    /**
     * Waits for the work.
     *
     * @return whether it has succeeded within the time
     */
    public boolean await(Duration limit) throws InterruptedException {
        try {
            done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Why the last attempt failed; null before, and after success. */
    public @Nullable String lastFailure() {
        return lastFailure;
    }

    /** Gives up. */
    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10), new Random());
        while (!Thread.currentThread().isInterrupted()) {
            try {
                var unused = work.call();
                lastFailure = null;
                done.complete(null);
                return;
            } catch (InterruptedException e) {
                return;
            } catch (Exception e) {
                lastFailure = reason(e);
                LOG.warn("{} failed (attempt {}), tried again soon: {}", name, backoff.attempts() + 1, lastFailure);
                try {
                    Thread.sleep(backoff.next().toMillis());
                } catch (InterruptedException interrupted) {
                    return;
                }
            }
        }
    }

    /** The innermost cause says most. */
    private static String reason(Throwable error) {
        Throwable inner = error;
        while (inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner.getMessage() == null ? inner.toString() : inner.getMessage();
    }
}
