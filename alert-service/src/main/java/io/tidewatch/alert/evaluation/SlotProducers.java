package io.tidewatch.alert.evaluation;

import io.tidewatch.kit.KafkaConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.InterruptException;

/**
 * The producers of a session's slots. Each slot has transactions of its own, so that what several slots have to say goes
 * out side by side. Used by one thread at a time.
 */
final class SlotProducers implements AutoCloseable {
    private static final int AT_ONCE = 8;

    private final KafkaConnection kafka;
    private final int metricPartitions;
    private final Map<Integer, SlotProducer> producers = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE, task -> {
        Thread thread = new Thread(task, "alert-slot-producer");
        thread.setDaemon(true);
        return thread;
    });

    /** @param metricPartitions of {@code tidewatch.metrics} */
    SlotProducers(KafkaConnection kafka, int metricPartitions) {
        this.kafka = kafka;
        this.metricPartitions = metricPartitions;
    }

    /** Fences whoever had the slots before; returns when that is done for all of them, or throws the first failure. */
    void open(Collection<Integer> slots) throws InterruptedException {
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int slot : slots) {
            tasks.add(() -> {
                producers.put(slot, new SlotProducer(kafka, slot, metricPartitions));
                return null;
            });
        }
        all(tasks);
    }

    /**
     * Writes each as a transaction of its slot, and returns when all have ended; throws the first failure.
     *
     * @param committed told of each that was committed, on any thread
     */
    void write(List<SlotCommit> commits, Consumer<SlotCommit> committed) {
        if (commits.size() == 1) {
            write(commits.get(0), committed);
        } else if (!commits.isEmpty()) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (SlotCommit commit : commits) {
                tasks.add(() -> {
                    write(commit, committed);
                    return null;
                });
            }
            try {
                all(tasks);
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
    }

    private void write(SlotCommit commit, Consumer<SlotCommit> committed) {
        SlotProducer producer = producers.get(commit.slot());
        if (producer != null) {
            producer.write(commit);
            committed.accept(commit);
        }
    }

    private void all(List<Callable<Void>> tasks) throws InterruptedException {
        for (Future<Void> done : threads.invokeAll(tasks)) {
            try {
                var unused = done.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
            }
        }
    }

    /** Gives up what is under way and closes every producer. */
    @Override
    public void close() {
        threads.shutdownNow();
        producers.values().forEach(SlotProducer::close);
    }
}
