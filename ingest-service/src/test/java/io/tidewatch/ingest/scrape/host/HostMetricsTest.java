package io.tidewatch.ingest.scrape.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.ingest.scrape.exposition.ExpositionException;
import io.tidewatch.ingest.scrape.exposition.ExpositionFormat;
import io.tidewatch.ingest.scrape.exposition.ExpositionHandler;
import io.tidewatch.ingest.scrape.exposition.ScrapedExemplar;
import io.tidewatch.ingest.scrape.exposition.SeriesText;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.model.NativeHistogram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostMetricsTest {
    @TempDir
    private Path proc;

    private static Map<String, Double> read(Path proc) throws ExpositionException {
        Map<String, Double> samples = new TreeMap<>();
        byte[] body = new HostMetrics(proc).exposition();
        ExpositionFormat.PROMETHEUS_TEXT_0_0_4.read(body, body.length, new ExpositionHandler() {
            @Override
            public void metadata(Metadata metadata) {}

            @Override
            public void sample(SeriesText series, double value, long time, long start, ScrapedExemplar exemplar)
                    throws ExpositionException {
                samples.put(series.labels().toString(), value);
            }

            @Override
            public boolean histogram(
                    SeriesText series, NativeHistogram value, long time, long start, List<ScrapedExemplar> exemplars) {
                return true;
            }
        });
        return samples;
    }

    @Test
    void procBecomesTheMetricsThatNodeExporterHas() throws Exception {
        Files.createDirectories(proc.resolve("net"));
        Files.writeString(proc.resolve("stat"), """
            cpu  300 0 0 0 0 0 0 0 0 0
            cpu0 100 2 50 1000 7 0 3 0 0 0
            cpu1 200 0 60 2000 8 0 4 1 0 0
            ctxt 12345
            btime 1700000000
            processes 99
            procs_running 2
            """);
        Files.writeString(proc.resolve("loadavg"), "0.50 0.25 0.10 1/100 4242\n");
        Files.writeString(proc.resolve("meminfo"), """
            MemTotal:       16000000 kB
            Active(anon):       1000 kB
            HugePages_Total:       3
            """);
        Files.writeString(proc.resolve("diskstats"), """
               8       0 sda 10 0 100 20 30 0 300 40 1 50 60 0 0 0 0
               8       1 sda1 10 0 100 20 30 0 300 40 1 50 60 0 0 0 0
               7       0 loop0 1 0 1 0 0 0 0 0 0 0 0 0 0 0 0
            """);
        Files.writeString(proc.resolve("net/dev"), """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
              eth0: 1000 10 1 2 0 0 0 0 2000 20 3 4 0 0 0 0
                lo:5 1 0 0 0 0 0 0 5 1 0 0 0 0 0 0
            """);
        Map<String, Double> samples = read(proc);
        assertThat(samples)
                .containsEntry("node_cpu_seconds_total{cpu=\"0\", mode=\"user\"}", 1.0)
                .containsEntry("node_cpu_seconds_total{cpu=\"1\", mode=\"idle\"}", 20.0)
                .containsEntry("node_cpu_seconds_total{cpu=\"1\", mode=\"steal\"}", 0.01)
                .containsEntry("node_context_switches_total", 12345.0)
                .containsEntry("node_boot_time_seconds", 1.7e9)
                .containsEntry("node_load1", 0.5)
                .containsEntry("node_memory_MemTotal_bytes", 16000000.0 * 1024)
                .containsEntry("node_memory_Active_anon_bytes", 1024000.0)
                .containsEntry("node_memory_HugePages_Total", 3.0)
                .containsEntry("node_disk_read_bytes_total{device=\"sda\"}", 51200.0)
                .containsEntry("node_disk_written_bytes_total{device=\"sda\"}", 153600.0)
                .containsEntry("node_disk_io_time_seconds_total{device=\"sda\"}", 0.05)
                .containsEntry("node_network_receive_bytes_total{device=\"eth0\"}", 1000.0)
                .containsEntry("node_network_transmit_drop_total{device=\"eth0\"}", 4.0)
                .containsEntry("node_network_transmit_bytes_total{device=\"lo\"}", 5.0);
        assertThat(samples.keySet()).noneMatch(key -> key.contains("sda1") || key.contains("loop0"));
    }

    @Test
    void withoutProcThereIsWhatTheJvmKnows() throws Exception {
        assertThat(read(proc.resolve("none")))
                .containsKey("node_memory_MemTotal_bytes")
                .containsKey("node_time_seconds");
    }

    @Test
    void thisMachineCanBeRead() throws ExpositionException, IOException {
        assertThat(read(Path.of("/proc"))).hasSizeGreaterThan(5);
    }
}
