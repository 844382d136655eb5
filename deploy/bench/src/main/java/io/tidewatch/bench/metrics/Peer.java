package io.tidewatch.bench.metrics;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Another store of metrics, as Debian's package has it, on a folder of its own that goes with it. */
public final class Peer implements AutoCloseable {
    /** Those that are known. */
    public enum Kind {
        PROMETHEUS("prometheus", "--version", "-/ready", "write-ahead log, not synced for each request"),
        VICTORIA_METRICS("victoria-metrics", "-version", "health", "up to 5 s in memory only");

        private final String program;
        private final String versionOption;
        private final String readyPath;
        private final String durability;

        Kind(String program, String versionOption, String readyPath, String durability) {
            this.program = program;
            this.versionOption = versionOption;
            this.readyPath = readyPath;
            this.durability = durability;
        }

        /** The command. */
        public String program() {
            return program;
        }

        /** What an acknowledged sample survives. */
        public String durability() {
            return durability;
        }

        /** The first line that it says of its version; empty when it is not installed. */
        public Optional<String> version() {
            try {
                Process asked = new ProcessBuilder(program, versionOption)
                        .redirectErrorStream(true)
                        .start();
                String text = new String(asked.getInputStream().readAllBytes()).strip();
                return Optional.of(text.lines().findFirst().orElse(""));
            } catch (IOException e) {
                return Optional.empty();
            }
        }

        private List<String> command(Path folder, int port) {
            List<String> command = new ArrayList<>(List.of(program));
            if (this == PROMETHEUS) {
                command.addAll(List.of(
                        "--config.file=" + folder.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.enable-remote-write-receiver",
                        "--web.listen-address=127.0.0.1:" + port));
            } else {
                command.addAll(List.of(
                        "-storageDataPath=" + folder.resolve("data"),
                        "-retentionPeriod=1",
                        "-httpListenAddr=127.0.0.1:" + port));
            }
            return command;
        }
    }

    private static final long PATIENCE_MS = 60_000;

    private final Path folder;
    private final Process process;
    private final URI origin;

    /** Starts one and waits until it answers. */
    public Peer(Kind kind) throws IOException, InterruptedException {
        folder = Files.createTempDirectory("tidewatch-bench-" + kind.program());
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.writeString(folder.resolve("prometheus.yml"), "global: {evaluation_interval: 1m}\n");
        origin = URI.create("http://127.0.0.1:" + port);
        process = new ProcessBuilder(kind.command(folder, port))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest ready =
                HttpRequest.newBuilder(origin.resolve("/" + kind.readyPath)).build();
        long end = System.currentTimeMillis() + PATIENCE_MS;
        while (true) {
            try {
                if (http.send(ready, BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                if (!process.isAlive() || System.currentTimeMillis() > end) {
                    String log = Files.readString(folder.resolve("log"));
                    close();
                    throw new IOException(kind.program() + " does not start: " + log, e);
                }
            }
            Thread.sleep(100);
        }
    }

    /** Where it answers. */
    public URI origin() {
        return origin;
    }

    public long pid() {
        return process.pid();
    }

    /** Where its data is. */
    public Path data() {
        return folder.resolve("data");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
