package io.tidewatch.bench.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Processor time of a process and all below it, by what they are. Linux only: reads {@code /proc}. */
public final class ProcessTimes {
    private static final double TICKS_A_SECOND = 100;
    private static final List<String> SERVICES =
            List.of("ingest-service", "alert-service", "query-service", "dashboard-service");

    private ProcessTimes() {}

    private record Seen(long pid, long parent, double seconds, String command) {}

    /** Seconds by part: a service, {@code kafka}, {@code postgres}, or {@code other}. */
    public static SortedMap<String, Double> below(long root) {
        Map<Long, Seen> all = new HashMap<>();
        processes().forEach(seen -> all.put(seen.pid(), seen));
        SortedMap<String, Double> seconds = new TreeMap<>();
        for (Seen seen : all.values()) {
            Seen at = seen;
            while (at != null && at.pid() != root) {
                at = all.get(at.parent());
            }
            if (at != null) {
                seconds.merge(part(seen.command()), seen.seconds(), Double::sum);
            }
        }
        return seconds;
    }

    /** The process that has the query-service of a running Tidewatch below it; 0 when there is none, or several are. */
    public static long tidewatch() {
        List<Long> parents = processes().stream()
                .filter(seen -> seen.command().contains("query-service/target/quarkus-app"))
                .map(Seen::parent)
                .distinct()
                .toList();
        return parents.size() == 1 ? parents.get(0) : 0;
    }

    private static String part(String command) {
        for (String service : SERVICES) {
            if (command.contains(service + "/target/quarkus-app")) {
                return service;
            }
        }
        if (command.contains("Kafka")) {
            return "kafka";
        }
        return command.contains("postgres") || command.contains("Postgres") ? "postgres" : "other";
    }

    private static List<Seen> processes() {
        List<Seen> all = new ArrayList<>();
        try (Stream<Path> folders = Files.list(Path.of("/proc"))) {
            for (Path folder : folders.filter(f -> f.getFileName().toString().matches("[0-9]+"))
                    .toList()) {
                try {
                    String stat = Files.readString(folder.resolve("stat"), StandardCharsets.ISO_8859_1);
                    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                    String command = Files.readString(folder.resolve("cmdline"), StandardCharsets.ISO_8859_1);
                    all.add(new Seen(
                            Long.parseLong(folder.getFileName().toString()),
                            Long.parseLong(fields[1]),
                            (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_A_SECOND,
                            command.replace('\0', ' ')));
                } catch (IOException e) {
                    // It has ended meanwhile.
                    continue;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }
}
