package io.tidewatch.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one Kafka and the one Postgres of a test JVM: in process on a temporary directory that goes with it, or in
 * containers ({@link ContainerStack}). Safe for any thread.
 *
 * <p>Quarkus loads tests by class loaders of its own that come and go, so everyone must reach this class by the system
 * class loader: {@link EmbeddedStack} does.
 */
public final class SharedStack {
    /** Held, since loggers are collected otherwise and forget their level. */
    private static final List<Logger> QUIET =
            List.of(Logger.getLogger("kafka"), Logger.getLogger("org.apache.kafka"), Logger.getLogger("state"));

    private static @Nullable Map<String, String> config;

    private SharedStack() {}

    /** Starts both with the first call and returns the configuration that leads a service to them. */
    public static synchronized Map<String, String> start() {
        if (config == null) {
            ClassLoader before = Thread.currentThread().getContextClassLoader();
            Thread.currentThread().setContextClassLoader(SharedStack.class.getClassLoader());
            try {
                config = boot().config();
            } finally {
                Thread.currentThread().setContextClassLoader(before);
            }
        }
        return config;
    }

    private static StackAddress boot() {
        if (ContainerStack.isWanted()) {
            if (ContainerStack.isPossible()) {
                return ContainerStack.start();
            }
            System.err.println("no Docker engine answers: Kafka and Postgres run in process");
        }
        QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
        Path directory;
        try {
            directory = Files.createTempDirectory("tidewatch-test-");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary directory", e);
        }
        EmbeddedPostgres18 postgres = EmbeddedPostgres18.start(directory.resolve("postgres"), 0);
        EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            kafka.close();
                            postgres.close();
                            delete(directory);
                        },
                        "embedded-stack-stop"));

        return new StackAddress(
                kafka.bootstrapServers(),
                FreePort.LOOPBACK + ':' + postgres.port() + '/' + EmbeddedPostgres18.DATABASE);
    }

    private static void delete(Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("left behind " + directory + ": " + e.getMessage());
        }
    }
}
