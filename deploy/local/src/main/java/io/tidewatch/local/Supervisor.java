package io.tidewatch.local;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/**
 * Starts a {@link Stack} in order, keeps it up and ends it in reverse. Safe for any thread.
 */
final class Supervisor implements AutoCloseable {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "restarts");
        thread.setDaemon(true);
        return thread;
    });
    private final List<ManagedProcess> engines;
    private final List<ManagedProcess> services;
    private final List<ManagedProcess> demo;
    private final DataFolder data;
    private final Consumer<String> report;

    Supervisor(Stack stack, Consumer<String> report) {
        this.data = stack.data();
        this.report = report;
        this.engines = managed(stack.engines());
        this.services = managed(stack.services());
        this.demo = managed(stack.demo());
    }

    private List<ManagedProcess> managed(List<ComponentSpec> specs) {
        return specs.stream()
                .map(spec -> new ManagedProcess(spec, data, timer, report))
                .toList();
    }

    /** Ends what a launcher that was killed has left running on this data folder. */
    void endLeftOvers() throws InterruptedException {
        for (ManagedProcess process : processes()) {
            if (ProcessIdFile.endLeftOver(data.processId(process.spec().name()))) {
                report.accept("Ended " + process.spec().name() + ", which an earlier run had left behind.");
            }
        }
    }

    /** Starts everything and returns when all of it is ready. */
    void start() throws InterruptedException {
        startAll(engines);
        startAll(services);
        startAll(demo);
    }

    private void startAll(List<ManagedProcess> group) throws InterruptedException {
        if (group.isEmpty()) {
            return;
        }
        ExecutorService waiting = Executors.newFixedThreadPool(group.size());
        try {
            List<Future<?>> ready = new ArrayList<>();
            for (ManagedProcess process : group) {
                process.start();
                Instant started = Instant.now();
                ready.add(waiting.submit(() -> {
                    process.awaitReady();
                    Duration took = Duration.between(started, Instant.now());
                    report.accept(String.format(
                            "  %-18s ready after %.1f s", process.spec().name(), took.toMillis() / 1000.0));
                    return null;
                }));
            }
            for (Future<?> one : ready) {
                join(one);
            }
        } finally {
            waiting.shutdownNow();
        }
    }

    private static void join(Future<?> task) throws InterruptedException {
        try {
            task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LocalRunException known) {
                throw known;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Every process, in the order of their start. */
    List<ManagedProcess> processes() {
        List<ManagedProcess> all = new ArrayList<>(engines);
        all.addAll(services);
        all.addAll(demo);
        return all;
    }

    /** The process of that name; {@code ingest} also names {@code ingest-service}. */
    Optional<ManagedProcess> find(String name) {
        return processes().stream()
                .filter(process -> process.spec().name().equals(name)
                        || process.spec().name().equals(name + "-service"))
                .findFirst();
    }

    /** Ends the demo, then the services side by side, then Kafka and Postgres. */
    @Override
    public void close() {
        timer.shutdownNow();
        stopAll(demo);
        stopAll(services);
        stopAll(engines);
    }

    private static void stopAll(List<ManagedProcess> group) {
        List<Thread> threads = group.stream()
                .map(process -> {
                    Thread thread = new Thread(
                            () -> stopOne(process), "stop " + process.spec().name());
                    thread.start();
                    return thread;
                })
                .toList();
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void stopOne(ManagedProcess process) {
        try {
            process.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
