package io.tidewatch.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Remembers a child by process id and start time, so that a later run can end what a killed launcher has left behind,
 * and never a stranger that was given the same id.
 */
final class ProcessIdFile {
    private ProcessIdFile() {}

    static void write(Path file, ProcessHandle process) throws IOException {
        Files.writeString(file, process.pid() + " " + startOf(process));
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process that the file names, when it is still the same one. */
    static Optional<ProcessHandle> read(Path file) {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            String[] words = Files.readString(file).trim().split(" ", -1);
            if (words.length != 2) {
                return Optional.empty();
            }
            return ProcessHandle.of(Long.parseLong(words[0]))
                    .filter(process -> startOf(process).equals(words[1]));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Ends the process that the file names, if it still runs. */
    static boolean endLeftOver(Path file) throws InterruptedException {
        Optional<ProcessHandle> left = read(file);
        if (left.isPresent()) {
            ProcessHandle process = left.get();
            process.destroy();
            try {
                process.onExit().get(15, TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException e) {
                process.destroyForcibly();
            }
        }
        delete(file);
        return left.isPresent();
    }

    private static String startOf(ProcessHandle process) {
        return String.valueOf(
                process.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
    }
}
