package io.tidewatch.ingest.imports;

import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.kit.Backoff;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Publishes what an import has read, some thousand samples at a time, of which a few wait for Kafka at once: reading goes
 * as fast as Kafka takes it. When too much waits already, it waits too. Not for several threads.
 */
public final class ImportSink {
    /** Puts samples on Kafka; refuses with 429 when too much waits. */
    @FunctionalInterface
    public interface Publish {
        CompletionStage<Void> publish(ProjectId project, SampleBatch samples);
    }

    /** Told what became of samples. */
    public interface Counts {
        void accepted(ProjectId project, long samples);

        void refused(ProjectId project, RefusalReason reason, long samples);
    }

    private static final int BATCH = 5_000;
    private static final int AT_ONCE = 4;
    /** How long a place among what waits is asked for, and Kafka for an answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private record Sent(CompletionStage<Void> outcome, int points) {}

    private final ImportRun run;
    private final Publish publish;
    private final Counts counts;
    private final Deque<Sent> sent = new ArrayDeque<>();
    private final Backoff backoff = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2), new Random());
    private SampleBatch batch = new SampleBatch(BATCH);

    ImportSink(ImportRun run, Publish publish, Counts counts) {
        this.run = run;
        this.publish = publish;
        this.counts = counts;
    }

    /** Where samples are added to; asked for anew for each series. */
    SampleBatch batch() {
        if (batch.weight() >= BATCH) {
            send();
        }
        return batch;
    }

    /** Samples that are not taken. */
    void refuse(RefusalReason reason, long samples, String offender) {
        run.refusals().add(reason, samples, offender);
        counts.refused(run.project(), reason, samples);
    }

    /** Sends what is left and waits until Kafka has all of it. */
    void finish() {
        if (!batch.isEmpty()) {
            send();
        }
        while (!sent.isEmpty()) {
            settle();
        }
    }

    private void send() {
        SampleBatch full = batch;
        batch = new SampleBatch(BATCH);
        while (sent.size() >= AT_ONCE) {
            settle();
        }
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                sent.add(new Sent(publish.publish(run.project(), full), full.points()));
                backoff.reset();
                return;
            } catch (ProblemException e) {
                if (e.problem().status() != 429 || System.nanoTime() >= until) {
                    throw e;
                }
                pause(backoff.next());
            }
        }
    }

    /** Waits for the oldest. */
    private void settle() {
        Sent oldest = sent.remove();
        try {
            oldest.outcome().toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            run.accepted(oldest.points());
            counts.accepted(run.project(), oldest.points());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TidewatchException.dependency("interrupted while samples were published", e);
        } catch (ExecutionException e) {
            counts.refused(run.project(), RefusalReason.KAFKA, oldest.points());
            throw e.getCause() instanceof TidewatchException known
                    ? known
                    : TidewatchException.dependency("Kafka did not take samples: " + e.getCause(), e);
        } catch (TimeoutException e) {
            counts.refused(run.project(), RefusalReason.KAFKA, oldest.points());
            throw TidewatchException.dependency("Kafka did not answer in time", e);
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TidewatchException.dependency("interrupted while waiting to publish", e);
        }
    }
}
