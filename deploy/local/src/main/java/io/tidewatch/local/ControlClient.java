package io.tidewatch.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;

/** Sends one command to the run on a data folder and prints its answer. */
final class ControlClient {
    private static final Duration LONGEST_COMMAND = Duration.ofMinutes(3);

    private ControlClient() {}

    /** @throws LocalRunException when nothing runs there */
    static void send(DataFolder data, String command, PrintWriter out) {
        if (!Files.exists(data.control())) {
            throw nothingRuns(data);
        }
        try (Socket socket = new Socket()) {
            String[] address = Files.readString(data.control()).split(" ", -1);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(address[0])), 2000);
            socket.setSoTimeout((int) LONGEST_COMMAND.toMillis());
            PrintWriter request = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8);
            request.println(address[1] + " " + command);
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (String line = answer.readLine(); line != null; line = answer.readLine()) {
                out.println(line);
            }
        } catch (IOException e) {
            throw nothingRuns(data);
        }
    }

    private static LocalRunException nothingRuns(DataFolder data) {
        return new LocalRunException(
                "nothing runs on the data folder " + data.root() + ". Start it with: deploy/tidewatch up");
    }
}
