package io.tidewatch.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a run keeps everything: {@code kafka}, {@code postgres}, {@code logs}, {@code scrape.yml} and {@code run}
 * (process ids, the control address, the lock that lets one run use the folder at a time).
 */
final class DataFolder {
    private static final List<String> OWN = List.of("kafka", "postgres", "logs");

    private final Path root;

    DataFolder(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    Path root() {
        return root;
    }

    Path kafka() {
        return root.resolve("kafka");
    }

    Path postgres() {
        return root.resolve("postgres");
    }

    Path log(String component) {
        return root.resolve("logs").resolve(component + ".log");
    }

    Path processId(String component) {
        return root.resolve("run").resolve(component + ".pid");
    }

    /** The run's own scrape configuration. */
    Path scrapeConfig() {
        return root.resolve("scrape.yml");
    }

    Path control() {
        return root.resolve("run").resolve("control");
    }

    /** Makes the folders that are missing. */
    void create() {
        try {
            for (String folder : List.of("logs", "run")) {
                Files.createDirectories(root.resolve(folder));
            }
        } catch (IOException e) {
            throw new LocalRunException("the data folder " + root + " cannot be made: " + e.getMessage(), e);
        }
    }

    /**
     * Takes the folder for this process until the lock is closed.
     *
     * @throws LocalRunException when another run holds it
     */
    FileLock lock() {
        Path file = root.resolve("run").resolve("lock");
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
            channel.close();
        } catch (OverlappingFileLockException e) {
            throw inUse(e);
        } catch (IOException e) {
            throw new LocalRunException("the data folder " + root + " cannot be locked: " + e.getMessage(), e);
        }
        throw inUse(null);
    }

    private LocalRunException inUse(@Nullable Exception cause) {
        String message = "Tidewatch already runs on " + root
                + ". See it with 'deploy/tidewatch status', end it with 'deploy/tidewatch down', or start a second one"
                + " with --data DIR --port-offset N.";
        return cause == null ? new LocalRunException(message) : new LocalRunException(message, cause);
    }

    /** Deletes what earlier runs have kept; nothing else that may lie in the folder. */
    void empty() {
        try {
            for (String folder : OWN) {
                deleteTree(root.resolve(folder));
            }
        } catch (IOException e) {
            throw new LocalRunException("the data folder " + root + " cannot be emptied: " + e.getMessage(), e);
        }
        create();
    }

    private static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException error) throws IOException {
                if (error != null) {
                    throw error;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Size of everything in a folder, bytes; 0 when it does not exist. */
    static long sizeOf(Path tree) {
        if (!Files.exists(tree)) {
            return 0;
        }
        long[] bytes = {0};
        try {
            Files.walkFileTree(tree, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    bytes[0] += attributes.size();
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException error) {
                    return FileVisitResult.CONTINUE; // files come and go while Kafka and Postgres run
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes[0];
    }
}
