package io.tidewatch.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code postmaster.pid} of a data directory: first line the process id, second the directory. It stays behind when
 * the postmaster is killed, and the postmaster stays behind when whoever started it is killed.
 */
final class PostmasterFile {
    private final Path file;
    private final Path pgData;

    PostmasterFile(Path pgData) {
        this.pgData = pgData;
        this.file = pgData.resolve("postmaster.pid");
    }

    boolean exists() {
        return Files.exists(file);
    }

    /** The postmaster that serves this directory now; empty when the file is absent or names another process. */
    Optional<ProcessHandle> postmaster() throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (lines.size() < 2 || !lines.get(0).strip().matches("\\d{1,18}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                .filter(ProcessHandle::isAlive)
                .filter(this::servesThisDirectory);
    }

    /** Removes a file that names a process which is alive but is no postmaster: Postgres itself would refuse to start. */
    void removeIfForeign() throws IOException {
        if (postmaster().isEmpty()) {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            boolean alive = !lines.isEmpty()
                    && lines.get(0).strip().matches("\\d{1,18}")
                    && ProcessHandle.of(Long.parseLong(lines.get(0).strip())).isPresent();
            if (alive) {
                Files.deleteIfExists(file);
            }
        }
    }

    private boolean servesThisDirectory(ProcessHandle process) {
        ProcessHandle.Info info = process.info();
        List<String> arguments = info.arguments().map(List::of).orElse(List.of());
        boolean named =
                info.command().map(command -> command.endsWith("postgres")).orElse(false);
        return named && arguments.contains(pgData.toString());
    }
}
