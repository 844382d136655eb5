package io.tidewatch.alert.routing.wiring;

import io.quarkus.runtime.StartupEvent;
import io.tidewatch.alert.routing.store.RoutingFile;
import io.tidewatch.alert.routing.store.RoutingRunner;
import io.tidewatch.alert.routing.store.RoutingStore;
import io.tidewatch.kit.wiring.SchemaStart;
import io.tidewatch.model.ProjectId;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Watches the routing file, where there is one. */
@Singleton
public class RoutingFileStart {
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Optional<RoutingFile> file;
    private final SchemaStart schema;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "routing-file");
        thread.setDaemon(true);
        return thread;
    });

    public RoutingFileStart(RoutingSettings settings, RoutingStore store, RoutingRunner runner, SchemaStart schema) {
        this.schema = schema;
        this.file = settings.file()
                .map(path -> new RoutingFile(path, new ProjectId(settings.project()), store, runner::signal));
    }

    /** Whether the routes of this project come from a file. */
    boolean governs(ProjectId project, RoutingSettings settings) {
        return file.isPresent() && project.value().equals(settings.project());
    }

    /** What is wrong with the file; empty when nothing is or there is none. */
    Optional<String> fault() {
        return file.flatMap(RoutingFile::fault);
    }

    void start(@Observes StartupEvent event) {
        file.ifPresent(watched -> {
            var unused =
                    executor.scheduleWithFixedDelay(() -> look(watched), 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    private void look(RoutingFile watched) {
        try {
            if (schema.task().await(Duration.ofMillis(1))) {
                watched.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @PreDestroy
    void stop() {
        executor.shutdownNow();
    }
}
