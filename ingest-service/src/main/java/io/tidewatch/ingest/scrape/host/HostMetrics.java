package io.tidewatch.ingest.scrape.host;

import io.tidewatch.ingest.scrape.http.Fetched;
import io.tidewatch.ingest.scrape.loop.TargetFetcher;
import io.tidewatch.ingest.scrape.targets.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/**
 * Tells of this machine from {@code /proc}, and of what the JVM knows where there is no such folder. Bounded: so many
 * processors, disks, file systems and network devices. Safe for any thread.
 */
public final class HostMetrics implements TargetFetcher {
    private static final int MOST_OF_A_KIND = 256;
    /** Ticks a second in {@code /proc/stat}; 100 on every Linux that people run. */
    private static final double USER_HZ = 100;

    private static final int SECTOR = 512;
    private static final List<String> MODES =
            List.of("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal");
    /** What node_exporter leaves out: memory, loops, and the parts of disks. */
    private static final Pattern NOT_A_DISK =
            Pattern.compile("(z?ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\\d+n\\d+p|mmcblk\\d+p)\\d+");

    private final ProcReader proc;

    /** @param proc {@code /proc}, or another folder in tests */
    public HostMetrics(Path proc) {
        this.proc = new ProcReader(proc);
    }

    @Override
    public CompletionStage<Fetched> fetch(Target target, long limit) {
        byte[] body = exposition();
        return CompletableFuture.completedFuture(
                new Fetched(200, "OK", "text/plain; version=0.0.4", null, body, body.length));
    }

    /** The exposition as it is now. */
    byte[] exposition() {
        MetricText text = new MetricText();
        List<String> stat = proc.lines("stat");
        if (stat.isEmpty()) {
            JvmHost.write(text);
        } else {
            processors(stat, text);
            load(text);
            memory(text);
            disks(text);
            network(text);
        }
        FileSystemMetrics.write(proc, text);
        text.family("node_time_seconds", "gauge", "System time in seconds since the Unix epoch.")
                .sample(System.currentTimeMillis() / 1000.0);
        return text.bytes();
    }

    private static void processors(List<String> stat, MetricText text) {
        text.family("node_cpu_seconds_total", "counter", "Seconds the CPUs spent in each mode.");
        int count = 0;
        for (String line : stat) {
            if (line.matches("cpu\\d+ .*") && count++ < MOST_OF_A_KIND) {
                String[] words = ProcReader.words(line);
                for (int mode = 0; mode < MODES.size(); mode++) {
                    text.sample(
                            ProcReader.number(words, mode + 1) / USER_HZ,
                            "cpu",
                            words[0].substring(3),
                            "mode",
                            MODES.get(mode));
                }
            }
        }
        one(stat, "ctxt", "node_context_switches_total", "counter", "Context switches.", text);
        one(stat, "processes", "node_forks_total", "counter", "Forks.", text);
        one(stat, "btime", "node_boot_time_seconds", "gauge", "When the machine started.", text);
        one(stat, "procs_running", "node_procs_running", "gauge", "Processes that can run.", text);
        one(stat, "procs_blocked", "node_procs_blocked", "gauge", "Processes that wait for I/O.", text);
    }

    private static void one(List<String> lines, String key, String metric, String type, String help, MetricText text) {
        for (String line : lines) {
            String[] words = ProcReader.words(line);
            if (words[0].equals(key)) {
                text.family(metric, type, help).sample(ProcReader.number(words, 1));
            }
        }
    }

    private void load(MetricText text) {
        for (String line : proc.lines("loadavg")) {
            String[] words = ProcReader.words(line);
            text.family("node_load1", "gauge", "Load average over a minute.").sample(ProcReader.number(words, 0));
            text.family("node_load5", "gauge", "Load average over 5 minutes.").sample(ProcReader.number(words, 1));
            text.family("node_load15", "gauge", "Load average over 15 minutes.").sample(ProcReader.number(words, 2));
        }
    }

    private void memory(MetricText text) {
        int count = 0;
        for (String line : proc.lines("meminfo")) {
            int colon = line.indexOf(':');
            if (colon <= 0 || count++ >= MOST_OF_A_KIND) {
                continue;
            }
            String key =
                    line.substring(0, colon).replaceAll("[^a-zA-Z0-9]+", "_").replaceAll("_$", "");
            String[] words = ProcReader.words(line.substring(colon + 1));
            boolean bytes =
                    words.length > 1 && words[1].toLowerCase(Locale.ROOT).equals("kb");
            text.family(
                            "node_memory_" + key + (bytes ? "_bytes" : ""),
                            "gauge",
                            "Memory information field " + key + ".")
                    .sample(ProcReader.number(words, 0) * (bytes ? 1024 : 1));
        }
    }

    /** A column of a table of devices. */
    private record Column(String metric, String type, String help, int word, double factor) {}

    private static final List<Column> DISK_COLUMNS = List.of(
            new Column("node_disk_reads_completed_total", "counter", "Reads completed.", 3, 1),
            new Column("node_disk_read_bytes_total", "counter", "Bytes read.", 5, SECTOR),
            new Column("node_disk_read_time_seconds_total", "counter", "Seconds spent by all reads.", 6, 0.001),
            new Column("node_disk_writes_completed_total", "counter", "Writes completed.", 7, 1),
            new Column("node_disk_written_bytes_total", "counter", "Bytes written.", 9, SECTOR),
            new Column("node_disk_write_time_seconds_total", "counter", "Seconds spent by all writes.", 10, 0.001),
            new Column("node_disk_io_now", "gauge", "I/Os under way.", 11, 1),
            new Column("node_disk_io_time_seconds_total", "counter", "Seconds spent doing I/Os.", 12, 0.001));

    private static final List<Column> NETWORK_COLUMNS = List.of(
            new Column("node_network_receive_bytes_total", "counter", "Bytes received.", 1, 1),
            new Column("node_network_receive_packets_total", "counter", "Packets received.", 2, 1),
            new Column("node_network_receive_errs_total", "counter", "Receive errors.", 3, 1),
            new Column("node_network_receive_drop_total", "counter", "Packets dropped on receive.", 4, 1),
            new Column("node_network_transmit_bytes_total", "counter", "Bytes sent.", 9, 1),
            new Column("node_network_transmit_packets_total", "counter", "Packets sent.", 10, 1),
            new Column("node_network_transmit_errs_total", "counter", "Transmit errors.", 11, 1),
            new Column("node_network_transmit_drop_total", "counter", "Packets dropped on transmit.", 12, 1));

    private void disks(MetricText text) {
        List<String[]> rows = proc.lines("diskstats").stream()
                .map(ProcReader::words)
                .filter(words ->
                        words.length > 12 && !NOT_A_DISK.matcher(words[2]).matches())
                .limit(MOST_OF_A_KIND)
                .toList();
        table(rows, 2, DISK_COLUMNS, text);
    }

    private void network(MetricText text) {
        List<String[]> rows = proc.lines("net/dev").stream()
                .filter(line -> line.indexOf(':') > 0)
                .map(line -> ProcReader.words(line.replaceFirst(":", " ")))
                .limit(MOST_OF_A_KIND)
                .toList();
        table(rows, 0, NETWORK_COLUMNS, text);
    }

    private static void table(List<String[]> rows, int nameWord, List<Column> columns, MetricText text) {
        if (rows.isEmpty()) {
            return;
        }
        for (Column column : columns) {
            text.family(column.metric, column.type, column.help);
            for (String[] words : rows) {
                text.sample(ProcReader.number(words, column.word) * column.factor, "device", words[nameWord]);
            }
        }
    }
}
