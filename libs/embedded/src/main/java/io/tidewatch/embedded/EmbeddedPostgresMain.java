package io.tidewatch.embedded;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Postgres under a process of ours: {@code --port N --data DIR}. Prints {@code postgres ready <url> pid <n>}
 * when it serves, and the server's log beside; stops cleanly on SIGTERM and SIGINT; exits with 1 when it cannot start or the server ends by
 * itself, so that whoever supervises it starts it again.
 */
public final class EmbeddedPostgresMain {
    private EmbeddedPostgresMain() {}

    public static void main(String[] args) {
        EmbeddedPostgres18 postgres;
        try {
            Arguments arguments = Arguments.parse(args, "--port", "--data");
            postgres = EmbeddedPostgres18.start(
                    Path.of(arguments.require("--data")), arguments.number("--port", 5432), Redirect.INHERIT);
        } catch (RuntimeException e) {
            System.err.println("postgres could not start: " + e.getMessage());
            System.exit(1);
            return;
        }
        AtomicBoolean stopping = new AtomicBoolean();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stopping.set(true);
                            postgres.close();
                        },
                        "postgres-stop"));
        System.out.println("postgres ready " + postgres.jdbcUrl() + " pid " + postgres.pid());
        Process ended = postgres.onExit().join();
        if (!stopping.get()) {
            System.err.println("postgres ended by itself with " + ended.exitValue());
            System.exit(1);
        }
    }
}
