package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PromqlTestCommandTest {
    private static final String GOOD = "load 1m\n  m 1 2\n\neval instant at 1m m\n  m 2\n";

    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();

    private int run(Path path) {
        return new CommandLine(new PromqlTestCommand())
                .setOut(new PrintWriter(out))
                .execute(path.toString());
    }

    @Test
    void aFolderStandsForItsScripts() throws IOException {
        Files.writeString(folder.resolve("b.test"), GOOD);
        Files.writeString(Files.createDirectory(folder.resolve("sub")).resolve("c.test"), GOOD);
        Files.writeString(folder.resolve("notes.txt"), "no script");

        assertThat(run(folder)).isZero();
        assertThat(out.toString().lines())
                .containsExactly("b.test: 1 passed, 0 failed", "c.test: 1 passed, 0 failed", "2 passed, 0 failed");
    }

    @Test
    void aFailureSaysLineQueryExpectedAndGot() throws IOException {
        Path file = folder.resolve("a.test");
        Files.writeString(file, GOOD + "\neval instant at 1m m + 1\n  {} 4\n");

        assertThat(run(file)).isEqualTo(1);
        assertThat(out.toString().lines())
                .containsExactly(
                        "a.test: 1 passed, 1 failed",
                        "  line 7: m + 1",
                        "    expected 4.0 for {}, got 3.0",
                        "1 passed, 1 failed");
    }

    @Test
    void aScriptThatIsNoneFails() throws IOException {
        Path file = folder.resolve("a.test");
        Files.writeString(file, "load 1m\n  m 1 2\n\nnonsense\n");

        assertThat(run(file)).isEqualTo(1);
        assertThat(out.toString()).contains("line 4").contains("not a command: nonsense");
    }

    @Test
    void aPathThatIsNotThereFails() {
        assertThat(Tidewatch.run("promql-test", folder.resolve("none").toString()))
                .isEqualTo(1);
    }
}
