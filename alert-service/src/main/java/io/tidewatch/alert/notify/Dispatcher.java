package io.tidewatch.alert.notify;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes due notifications out of the outbox and gives them to the senders, many at once but few of one channel, so
 * that a slow or dead receiver takes none of the others' time. Nothing here blocks. Safe for any thread.
 *
 * <p>{@link #signal} says that something may be due: after a commit to the outbox, when a delivery has ended, when a
 * postponed one becomes due, and every few seconds as a safety net for what another replica left behind.
 */
public final class Dispatcher implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class);

    /**
     * Bounds on simultaneous deliveries.
     *
     * @param total of all channels
     * @param perChannel of one channel
     */
    public record Limits(int total, int perChannel) {
        public static final Limits DEFAULT = new Limits(256, 4);
    }

    private final Outbox outbox;
    private final Sender sender;
    private final BackOff backOff;
    private final Limits limits;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final ScheduledExecutorService timer;
    private final NotifyListener listener;

    /** Guards the fields below. */
    private final Object lock = new Object();

    private final Map<UUID, Integer> busy = new HashMap<>();

    private int inFlight;

    private boolean claiming;

    private boolean signalled;

    private boolean closed;

    public Dispatcher(
            Outbox outbox,
            Sender sender,
            BackOff backOff,
            Limits limits,
            InstantSource clock,
            RandomGenerator random,
            ScheduledExecutorService timer,
            NotifyListener listener) {
        this.outbox = outbox;
        this.sender = sender;
        this.backOff = backOff;
        this.limits = limits;
        this.clock = clock;
        this.random = random;
        this.timer = timer;
        this.listener = listener;
    }

    /** Something may be due: look now, or right after the look that is under way. */
    public void signal() {
        int free;
        Map<UUID, Integer> busyNow;
        synchronized (lock) {
            free = limits.total() - inFlight;
            if (closed || free <= 0) {
                return;
            }
            if (claiming) {
                signalled = true;
                return;
            }
            claiming = true;
            signalled = false;
            busyNow = Map.copyOf(busy);
        }
        claim(free, busyNow).whenComplete(this::claimed);
    }

    private CompletionStage<List<Claim>> claim(int free, Map<UUID, Integer> busyNow) {
        try {
            return outbox.claim(free, limits.perChannel(), busyNow);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void claimed(@Nullable List<Claim> claims, @Nullable Throwable failure) {
        boolean again;
        synchronized (lock) {
            claiming = false;
            again = signalled;
            if (claims != null) {
                inFlight += claims.size();
                for (Claim claim : claims) {
                    busy.merge(claim.channelId(), 1, Integer::sum);
                }
            }
        }
        if (failure != null) {
            LOG.warnf("notifications wait: the outbox can not be read: %s", Failures.text(failure));
            return; // The safety net comes again.
        }
        if (claims != null) {
            claims.forEach(this::deliver);
            if (again || !claims.isEmpty()) {
                signal();
            }
        }
    }

    private void deliver(Claim claim) {
        send(claim)
                .exceptionally(failure -> new Outcome.Retry(Failures.text(failure), null))
                .thenCompose(outcome -> settle(claim, outcome))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        // The lease ends, then it is tried again: the one window in which a repeat is possible.
                        LOG.warnf(
                                "the outcome of a notification could not be recorded: transitionId=%s channelId=%s %s",
                                claim.transition().getTransitionId(), claim.channelId(), Failures.text(failure));
                    }
                    ended(claim);
                });
    }

    private CompletionStage<Outcome> send(Claim claim) {
        Notification notification = claim.notification();
        if (notification == null) {
            return CompletableFuture.completedFuture(new Outcome.Failed("the channel does not exist any more"));
        }
        try {
            return sender.send(notification);
        } catch (RuntimeException e) {
            LOG.errorf(
                    e,
                    "a notification can not be built: transitionId=%s channelId=%s",
                    claim.transition().getTransitionId(),
                    claim.channelId());
            return CompletableFuture.completedFuture(new Outcome.Failed("internal error: " + Failures.text(e)));
        }
    }

    private CompletionStage<Void> settle(Claim claim, Outcome outcome) {
        String type = type(claim);
        if (outcome instanceof Outcome.Delivered) {
            listener.delivered(
                    type,
                    Duration.between(Instant.ofEpochMilli(claim.transition().getDecidedMs()), clock.instant()));
            return outbox.finish(claim, true, outcome.detail());
        }
        if (outcome instanceof Outcome.Retry retry) {
            if (!backOff.exhausted(claim.age())) {
                listener.retried(type);
                Duration delay = backOff.delay(claim.attempt(), retry.after(), random);
                return outbox.postpone(claim, outcome.detail(), delay).thenRun(() -> signalAfter(delay));
            }
            listener.failed(type);
            return outbox.finish(claim, false, "given up after " + claim.attempt() + " attempts: " + outcome.detail());
        }
        listener.failed(type);
        return outbox.finish(claim, false, outcome.detail());
    }

    private static String type(Claim claim) {
        Notification notification = claim.notification();
        return notification == null
                ? "unknown"
                : notification.channel().config().type().text();
    }

    private void signalAfter(Duration delay) {
        synchronized (lock) {
            if (!closed) {
                // A little late rather than early: the outbox decides by its own clock.
                var unused = timer.schedule(this::signal, delay.toMillis() + 5, TimeUnit.MILLISECONDS);
            }
        }
    }

    private void ended(Claim claim) {
        synchronized (lock) {
            inFlight--;
            busy.computeIfPresent(claim.channelId(), (id, n) -> n == 1 ? null : n - 1);
        }
        signal();
    }

    /** Takes nothing more; deliveries under way end by themselves. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
    }
}
