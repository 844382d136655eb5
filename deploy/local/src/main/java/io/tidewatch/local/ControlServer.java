package io.tidewatch.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;

/**
 * Takes commands from other terminals: one line in ({@code token word word …}), text out until the connection closes.
 * Listens on loopback; the port and the token are in a file that only the owner can read.
 */
final class ControlServer implements AutoCloseable {
    private static final int LONGEST_LINE = 4096;

    private final ServerSocket socket;
    private final String token = UUID.randomUUID().toString();
    private final Path file;
    private final BiConsumer<List<String>, PrintWriter> handler;

    /** @param handler takes the command's words and writes the answer; called on a thread of its own, one at a time */
    ControlServer(Path file, BiConsumer<List<String>, PrintWriter> handler) throws IOException {
        this.file = file;
        this.handler = handler;
        this.socket = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        Files.writeString(file, socket.getLocalPort() + " " + token);
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        Thread thread = new Thread(this::serve, "control");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                client.setSoTimeout(5000);
                answer(client);
            } catch (IOException e) {
                // The client went away or the server is closing: neither concerns the run.
                continue;
            }
        }
    }

    private void answer(Socket client) throws IOException {
        BufferedReader in = new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8), LONGEST_LINE);
        PrintWriter out = new PrintWriter(client.getOutputStream(), true, StandardCharsets.UTF_8);
        String line = in.readLine();
        if (line == null) {
            return;
        }
        List<String> words = List.of(line.split(" ", -1));
        if (!words.get(0).equals(token)) {
            out.println("That is not the token of this run.");
            return;
        }
        handler.accept(words.subList(1, words.size()), out);
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        Files.deleteIfExists(file);
    }
}
