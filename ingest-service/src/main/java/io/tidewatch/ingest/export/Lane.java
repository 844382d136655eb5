package io.tidewatch.ingest.export;

import io.tidewatch.ingest.export.ExportCounts.DropReason;
import io.tidewatch.ingest.scrape.config.RemoteWriteConfig;
import io.tidewatch.kit.Backoff;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shard: a queue and a thread with one request under way, so that the samples of a series arrive in their order. What
 * the receiver does not take for now is tried again for ever; what it refuses is counted and given up. What is under
 * way when the lane ends is not counted as delivered, so that it is sent again. Safe for any thread.
 */
final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final RemoteWriteConfig config;
    private final Receiver receiver;
    private final RequestEncoder encoder;
    private final ExportCounts counts;
    private final ExportTrouble trouble;
    private final AtomicInteger held;
    private final Clock clock;
    private final Thread thread;
    private final ArrayDeque<OutSample> queue = new ArrayDeque<>();
    private List<OutSample> underWay = List.of();
    private long waitingSinceNanos;
    private boolean flushing;
    private boolean ending;
    private long toldNanos;

    /** @param held counts the samples in memory of all lanes of the destination */
    Lane(
            RemoteWriteConfig config,
            Receiver receiver,
            FamilyBook families,
            ExportCounts counts,
            ExportTrouble trouble,
            AtomicInteger held,
            Clock clock,
            int number) {
        this.config = config;
        this.receiver = receiver;
        this.encoder = RequestEncoder.of(config.message(), families);
        this.counts = counts;
        this.trouble = trouble;
        this.held = held;
        this.clock = clock;
        this.toldNanos = System.nanoTime() - QUIET_NANOS;
        this.thread = new Thread(this::run, "export-" + config.name() + "-" + number);
        this.thread.setDaemon(true);
        this.thread.start();
    }

    /** Queues samples; whoever calls sees to it that there are not too many. */
    synchronized void add(List<OutSample> samples) {
        if (samples.isEmpty()) {
            return;
        }
        if (queue.isEmpty()) {
            waitingSinceNanos = System.nanoTime();
        }
        queue.addAll(samples);
        notifyAll();
    }

    /** From now on nothing waits for more to come. */
    synchronized void flush() {
        flushing = true;
        notifyAll();
    }

    /** Whether samples of a partition are in the request under way. */
    synchronized boolean sends(PartitionProgress partition) {
        for (OutSample sample : underWay) {
            if (sample.record().partition() == partition) {
                return true;
            }
        }
        return false;
    }

    /** Takes no further samples; a request under way may come to its end within the time, then it is cut off. */
    void end(Duration patience) {
        synchronized (this) {
            ending = true;
            notifyAll();
        }
        try {
            thread.join(Math.max(1, patience.toMillis()));
            thread.interrupt();
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            for (List<OutSample> batch = take(); !batch.isEmpty(); batch = take()) {
                send(batch);
                synchronized (this) {
                    underWay = List.of();
                    notifyAll();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("a shard of the export '{}' has ended", config.name(), e);
        }
    }

    /** The samples of the next request; empty when the lane ends. */
    private synchronized List<OutSample> take() throws InterruptedException {
        long deadlineNanos = config.queue().deadline().toNanos();
        while (!ending) {
            if (!queue.isEmpty()) {
                long leftNanos = waitingSinceNanos + deadlineNanos - System.nanoTime();
                if (flushing || queue.size() >= config.queue().perRequest() || leftNanos <= 0) {
                    return next();
                }
                TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
            } else {
                wait();
            }
        }
        return List.of();
    }

    private List<OutSample> next() {
        List<OutSample> batch =
                new ArrayList<>(Math.min(queue.size(), config.queue().perRequest()));
        while (!queue.isEmpty() && batch.size() < config.queue().perRequest()) {
            batch.add(queue.remove());
        }
        waitingSinceNanos = System.nanoTime();
        underWay = batch;
        return batch;
    }

    private void send(List<OutSample> batch) throws InterruptedException {
        Backoff backoff =
                new Backoff(config.queue().minBackoff(), config.queue().maxBackoff(), new Random());
        List<OutSample> live = live(batch);
        byte[] message = live.isEmpty() ? new byte[0] : encoder.encode(live);
        while (!live.isEmpty()) {
            int points = points(live);
            Receiver.Answer answer = receiver.post(message, backoff.attempts(), points);
            if (answer.verdict() == Receiver.Verdict.TAKEN) {
                counts.sent(points, clock.millis());
                trouble.clear();
                break;
            }
            trouble.tell(answer.why());
            if (answer.verdict() == Receiver.Verdict.REFUSED) {
                refused(answer, points);
                break;
            }
            Duration pause = backoff.next();
            if (backoff.attempts() == 1) {
                LOG.warn("the export '{}' waits for its receiver, {}: {}", config.name(), config.url(), answer.why());
            }
            Thread.sleep((answer.retryAfter() == null ? pause : answer.retryAfter()).toMillis());
            if (isEnding()) {
                return;
            }
            List<OutSample> still = live(live);
            if (still.size() != live.size()) {
                live = still;
                message = encoder.encode(live);
            }
            counts.retried(points(live));
        }
        live.forEach(sample -> sample.record().done());
        held.addAndGet(-batch.size());
    }

    private synchronized boolean isEnding() {
        return ending;
    }

    private void refused(Receiver.Answer answer, int points) {
        long written = Math.min(points, Math.max(0, answer.written()));
        counts.failed(points - written);
        if (written > 0) {
            counts.sent(written, clock.millis());
        }
        long now = System.nanoTime();
        if (now - toldNanos >= QUIET_NANOS) {
            toldNanos = now;
            LOG.error(
                    "the export '{}' gives up {} of {} samples that {} refuses (told at most every 10 s): {}",
                    config.name(),
                    points - written,
                    points,
                    config.url(),
                    answer.why());
        }
    }

    /**
     * Without what is too old, which is done with, and without what another replica sends by now: that one begins at
     * the first record of which a sample is not done.
     */
    private List<OutSample> live(List<OutSample> samples) {
        long ageLimitMs = config.queue().ageLimit().toMillis();
        long oldestMs = ageLimitMs == 0 ? Long.MIN_VALUE : clock.millis() - ageLimitMs;
        List<OutSample> live = new ArrayList<>(samples.size());
        int tooOld = 0;
        for (OutSample sample : samples) {
            if (sample.record().isGivenUp()) {
                continue;
            }
            if (sample.timestampMs() < oldestMs) {
                tooOld++;
                sample.record().done();
            } else {
                live.add(sample);
            }
        }
        counts.dropped(DropReason.TOO_OLD, tooOld);
        return live.size() == samples.size() ? samples : live;
    }

    private static int points(List<OutSample> samples) {
        int points = 0;
        for (OutSample sample : samples) {
            points += sample.hasPoint() ? 1 : 0;
        }
        return points;
    }
}
