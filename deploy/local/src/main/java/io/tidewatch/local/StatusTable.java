package io.tidewatch.local;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** What {@code status} prints of a run. */
final class StatusTable {
    private final Supervisor supervisor;
    private final Stack stack;

    StatusTable(Supervisor supervisor, Stack stack) {
        this.supervisor = supervisor;
        this.stack = stack;
    }

    void print(PrintWriter out) throws InterruptedException {
        out.printf(
                "%-18s %-8s %8s %10s %9s %8s  %s%n", "NAME", "STATE", "PID", "UPTIME", "RESTARTS", "MEMORY", "READY");
        long total = 0;
        for (ManagedProcess process : supervisor.processes()) {
            Optional<ProcessHandle> handle = process.handle();
            long memory = handle.map(StatusTable::memoryOfTree).orElse(0L);
            total += memory;
            Optional<String> missing =
                    handle.isPresent() ? process.spec().probe().missing() : Optional.of("does not run");
            out.printf(
                    "%-18s %-8s %8s %10s %9d %8s  %s%n",
                    process.spec().name(),
                    process.state().name().toLowerCase(Locale.ROOT),
                    handle.map(h -> String.valueOf(h.pid())).orElse("-"),
                    text(process.uptime()),
                    process.restarts(),
                    mebibytes(memory),
                    missing.orElse("yes"));
        }
        out.printf(
                "%nmemory %s (proportional set size), disk: Kafka %s, Postgres %s in %s%n",
                mebibytes(total),
                mebibytes(DataFolder.sizeOf(stack.data().kafka())),
                mebibytes(DataFolder.sizeOf(stack.data().postgres())),
                stack.data().root());
        out.println("page and every API: " + stack.origin());
    }

    private static long memoryOfTree(ProcessHandle process) {
        return memoryOf(process.pid())
                + process.descendants()
                        .mapToLong(child -> memoryOf(child.pid()))
                        .sum();
    }

    /** Proportional set size in bytes as Linux counts it; 0 where that is not told. */
    private static long memoryOf(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", "" + pid, "smaps_rollup"))) {
                if (line.startsWith("Pss:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
                }
            }
        } catch (IOException e) {
            return 0;
        }
        return 0;
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }

    private static String text(Duration duration) {
        long seconds = duration.toSeconds();
        return seconds < 3600
                ? String.format("%dm%02ds", seconds / 60, seconds % 60)
                : String.format("%dh%02dm", seconds / 3600, seconds % 3600 / 60);
    }
}
