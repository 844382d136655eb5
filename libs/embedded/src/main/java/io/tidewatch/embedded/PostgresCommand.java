package io.tidewatch.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs Postgres' programs. They refuse to run as root, so for root they run in a user name space of their own, where
 * they are nobody but own the same files ({@code unshare -U}).
 */
final class PostgresCommand {
    private final Path home;
    private final List<String> prefix;

    PostgresCommand(Path home) {
        this.home = home;
        this.prefix = System.getProperty("user.name").equals("root") ? List.of("unshare", "-U") : List.of();
    }

    /** A process that is about to run the program; an argument per element. */
    ProcessBuilder builder(String program, List<String> arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(home.resolve("bin").resolve(program).toString());
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    /**
     * Runs the program to its end.
     *
     * @return what it printed
     * @throws IOException when it fails or takes longer than a minute; the message holds what it printed
     */
    String run(String program, List<String> arguments) throws IOException {
        Process process = builder(program, arguments).start();
        process.getOutputStream().close();
        try (InputStream out = process.getInputStream()) {
            String printed = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException(program + " took longer than a minute: " + printed);
            }
            if (process.exitValue() != 0) {
                throw new IOException(program + " failed with " + process.exitValue() + ": " + printed);
            }
            return printed;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + program + " ran", e);
        }
    }
}
