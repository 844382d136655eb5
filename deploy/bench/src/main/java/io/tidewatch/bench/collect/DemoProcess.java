package io.tidewatch.bench.collect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The demo application as a process of its own, without traffic of its own, on a heap of 128 MiB. */
final class DemoProcess implements AutoCloseable {
    private final Process process;
    private final URI origin;

    private DemoProcess(Process process, URI origin) {
        this.process = process;
        this.origin = origin;
    }

    /**
     * Starts it.
     *
     * @param jar of the demo
     * @param agent the Java agent's jar; needed for {@link Way#AGENT} only
     * @param port where it listens on loopback
     * @param otlp where metrics go by OTLP over HTTP
     */
    static DemoProcess start(Path jar, Path agent, Way way, int port, URI otlp) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m", "-XX:+UseSerialGC"));
        if (way == Way.AGENT) {
            command.add("-javaagent:" + agent);
        }
        command.addAll(List.of("-jar", jar.toString(), "--port", "" + port, "--rate", "0", "--tidewatch", "none"));
        command.addAll(List.of("--otlp", way == Way.PUSH ? otlp.toString() : "none"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Path.of(System.getProperty("java.io.tmpdir"), "tidewatch-bench-demo.log")
                        .toFile());
        builder.environment()
                .putAll(Map.of(
                        "OTEL_SERVICE_NAME", "bench-demo",
                        "OTEL_EXPORTER_OTLP_ENDPOINT", otlp.toString(),
                        "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                        "OTEL_METRIC_EXPORT_INTERVAL", "5000",
                        "OTEL_TRACES_EXPORTER", "none",
                        "OTEL_LOGS_EXPORTER", "none"));
        return new DemoProcess(builder.start(), URI.create("http://127.0.0.1:" + port));
    }

    URI origin() {
        return origin;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Processor time since its start. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow(() -> new IllegalStateException("the demo has ended"));
    }

    /** Proportional set size in bytes, as Linux counts it. */
    long memoryBytes() {
        try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
