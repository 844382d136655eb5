package io.tidewatch.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program of someone else, or an application instrumented with someone else's library, beside the running system. */
final class ClientProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern LISTENING = Pattern.compile("listening on (\\d+)");

    private final Process process;
    private final Path output;

    private ClientProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts it.
     *
     * @param folder where it runs and its output goes
     * @param environment added to this process' own
     */
    static ClientProcess start(Path folder, Map<String, String> environment, String... command) throws IOException {
        Path output = Files.createTempFile(folder, "client", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return new ClientProcess(process, output);
    }

    /** Runs a program to its end, which must be a good one, and answers what it said. */
    static String run(Path folder, String... command) throws IOException, InterruptedException {
        try (ClientProcess client = start(folder, Map.of(), command)) {
            boolean ended = client.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            String said = client.output();
            assertThat(ended).as(said).isTrue();
            assertThat(client.process.exitValue()).as(said).isZero();
            return said;
        }
    }

    /** A port of the loopback interface that was free a moment ago. */
    static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    String output() throws IOException {
        return Files.readString(output, UTF_8);
    }

    /** The port that it says it listens on. */
    int port() {
        return await().atMost(PATIENCE).until(this::portNow, port -> port > 0);
    }

    private int portNow() throws IOException {
        String said = output();
        assertThat(process.isAlive()).as(said).isTrue();
        Matcher listening = LISTENING.matcher(said);
        return listening.find() ? Integer.parseInt(listening.group(1)) : 0;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
