package io.tidewatch.promql.differential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A real Prometheus on a free port of the loopback interface that holds given samples and scrapes nothing. */
final class ReferencePrometheus implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final URI origin;

    /**
     * Starts it.
     *
     * @param openMetrics the samples, with time stamps
     * @param folder empty, for its blocks, its configuration and its log
     */
    ReferencePrometheus(String openMetrics, Path folder) throws IOException, InterruptedException {
        Path samples = Files.writeString(folder.resolve("samples.txt"), openMetrics);
        Path data = folder.resolve("data");
        Path log = folder.resolve("log");
        Process blocks = start(
                log, "promtool", "tsdb", "create-blocks-from", "openmetrics", samples.toString(), data.toString());
        if (!blocks.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || blocks.exitValue() != 0) {
            blocks.destroyForcibly();
            throw new IllegalStateException("promtool refused the samples: " + Files.readString(log));
        }
        Path config = Files.writeString(folder.resolve("prometheus.yml"), "global: {evaluation_interval: 1m}\n");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        origin = URI.create("http://127.0.0.1:" + port);
        process = start(
                log,
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + data,
                "--storage.tsdb.retention.time=100y",
                "--web.listen-address=127.0.0.1:" + port);
        try {
            awaitReady(log);
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Whether Prometheus and its tool are on the path. */
    static boolean installed() {
        List<String> folders = Arrays.asList(
                Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator));
        return List.of("prometheus", "promtool").stream().allMatch(name -> folders.stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(name))));
    }

    private static Process start(Path log, String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private void awaitReady(Path log) throws IOException, InterruptedException {
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
        throw new IllegalStateException("Prometheus did not start: " + Files.readString(log));
    }

    /** The answer to a request of its API, of success or not. */
    JsonNode get(String path, Map<String, String> parameters) {
        String query = parameters.entrySet().stream()
                .map(p -> p.getKey() + "=" + URLEncoder.encode(p.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest request = HttpRequest.newBuilder(origin.resolve(path + "?" + query))
                .timeout(PATIENCE)
                .build();
        try {
            return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
