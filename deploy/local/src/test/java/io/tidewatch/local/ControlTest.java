package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlTest {
    @TempDir
    Path folder;

    private String send(DataFolder data, String command) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        ControlClient.send(data, command, out);
        out.flush();
        return text.toString();
    }

    @Test
    void aCommandFromAnotherTerminalIsAnswered() throws Exception {
        DataFolder data = new DataFolder(folder);
        data.create();
        try (ControlServer server = new ControlServer(data.control(), (words, out) -> out.println("got " + words))) {
            assertThat(send(data, "restart alert")).isEqualToIgnoringNewLines("got [restart, alert]");
        }
        assertThat(data.control()).doesNotExist();
    }

    @Test
    void aStrangerWithoutTheTokenIsTurnedAway() throws Exception {
        DataFolder data = new DataFolder(folder);
        data.create();
        try (ControlServer server = new ControlServer(data.control(), (words, out) -> out.println("obeyed"))) {
            int port = Integer.parseInt(Files.readString(data.control()).split(" ", -1)[0]);
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write("guess down\n".getBytes(StandardCharsets.UTF_8));
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .contains("not the token")
                        .doesNotContain("obeyed");
            }
        }
    }

    @Test
    void whereNothingRunsTheAnswerSaysHowToStart() {
        assertThatThrownBy(() -> send(new DataFolder(folder), "status"))
                .isInstanceOf(LocalRunException.class)
                .hasMessageContaining("deploy/tidewatch up");
    }
}
