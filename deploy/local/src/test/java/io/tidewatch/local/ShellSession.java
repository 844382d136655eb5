package io.tidewatch.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs the shell blocks of one page in order, in one bash, as a reader would who pastes them: variables last from block
 * to block. The first command that fails ends it, and so does the first HTTP answer of 400 or more.
 */
final class ShellSession {
    private final Path folder;
    private final Map<String, String> replacements;

    /**
     * @param folder an empty folder of its own
     * @param replacements texts of the page, such as default ports, and what stands in for them here
     */
    ShellSession(Path folder, Map<String, String> replacements) throws IOException {
        this.folder = folder;
        this.replacements = replacements;
        Path curl = folder.resolve("curl");
        Files.writeString(curl, "#!/bin/sh\nexec " + which("curl").orElseThrow() + " --fail-with-body \"$@\"\n");
        Files.setPosixFilePermissions(curl, PosixFilePermissions.fromString("rwx------"));
    }

    /** What bash said, and its exit code. */
    record Outcome(int exitCode, String output) {}

    Outcome run(List<CodeBlock> blocks) throws IOException, InterruptedException {
        StringBuilder script = new StringBuilder("set -euo pipefail\n");
        for (CodeBlock block : blocks) {
            String text = block.text();
            for (Map.Entry<String, String> replacement : replacements.entrySet()) {
                text = text.replace(replacement.getKey(), replacement.getValue());
            }
            script.append("echo; echo '==== ")
                    .append(block.place())
                    .append("'\n")
                    .append(text)
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("script"), script);
        Path output = folder.resolve("output");
        ProcessBuilder bash = new ProcessBuilder("bash", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        bash.environment().merge("PATH", folder.toString(), (path, ours) -> ours + ":" + path);
        Process process = bash.start();
        process.getOutputStream().close();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return new Outcome(-1, Files.readString(output, UTF_8) + "\nstill running after 60 s");
        }
        return new Outcome(process.exitValue(), Files.readString(output, UTF_8));
    }

    /** Where the path finds a program. */
    static Optional<Path> which(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
