package io.tidewatch.bench.promql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.promql.source.SeriesPoints;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real Prometheus on a free port of the loopback interface that holds given samples as blocks of its own, in a folder
 * that goes with it, and scrapes nothing. Needs {@code prometheus} and {@code promtool} on the path.
 */
final class PrometheusProcess implements AutoCloseable {
    /** Making blocks of a large load takes minutes. */
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final Process process;
    private final URI origin;

    PrometheusProcess(List<SeriesPoints> series) throws IOException, InterruptedException {
        folder = Files.createTempDirectory("tidewatch-bench-prometheus");
        try {
            Path data = folder.resolve("data");
            Path samples = folder.resolve("samples.txt");
            write(series, samples);
            Process blocks =
                    start("promtool", "tsdb", "create-blocks-from", "openmetrics", samples.toString(), data.toString());
            if (!blocks.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || blocks.exitValue() != 0) {
                blocks.destroyForcibly();
                throw new IOException("promtool refused the samples: " + log());
            }
            Files.delete(samples);
            Path config = Files.writeString(folder.resolve("prometheus.yml"), "global: {evaluation_interval: 1m}\n");
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            origin = URI.create("http://127.0.0.1:" + port);
            process = start(
                    "prometheus",
                    "--config.file=" + config,
                    "--storage.tsdb.path=" + data,
                    "--storage.tsdb.retention.time=100y",
                    "--web.listen-address=127.0.0.1:" + port);
        } catch (IOException | InterruptedException | RuntimeException e) {
            deleteFolder();
            throw e;
        }
        try {
            awaitReady();
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** OpenMetrics, with time stamps in seconds. */
    private static void write(List<SeriesPoints> series, Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (SeriesPoints points : series) {
                StringBuilder name = new StringBuilder();
                points.labels().forEach((label, value) -> {
                    if (!label.equals("__name__")) {
                        name.append(name.isEmpty() ? '{' : ',')
                                .append(label)
                                .append("=\"")
                                .append(value)
                                .append('"');
                    }
                });
                String prefix = points.labels().metricName() + name + "} ";
                for (int i = 0; i < points.size(); i++) {
                    out.append(prefix)
                            .append(Double.toString(points.values()[i]))
                            .append(' ')
                            .append(Double.toString(points.timestampsMs()[i] / 1000.0))
                            .append('\n');
                }
            }
            out.append("# EOF\n");
        }
    }

    private Process start(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    private void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline && process.isAlive()) {
            try {
                HttpRequest ready = HttpRequest.newBuilder(origin.resolve("/-/ready"))
                        .timeout(PATIENCE)
                        .build();
                if (http.send(ready, BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // It does not listen yet.
            }
            Thread.sleep(50);
        }
        throw new IOException("Prometheus did not start: " + log());
    }

    /** Its answer to a range query, with its own statistics; instants in milliseconds. */
    JsonNode range(String query, long startMs, long endMs, long stepMs) throws IOException, InterruptedException {
        String parameters = "?stats=true&query=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + "&start="
                + startMs / 1000.0 + "&end=" + endMs / 1000.0 + "&step=" + stepMs / 1000.0;
        HttpRequest request = HttpRequest.newBuilder(origin.resolve("/api/v1/query_range" + parameters))
                .timeout(PATIENCE)
                .build();
        JsonNode answer =
                JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
        if (!answer.path("status").asText().equals("success")) {
            throw new IOException("Prometheus refused " + query + ": " + answer);
        }
        return answer.path("data");
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        deleteFolder();
    }

    private void deleteFolder() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
