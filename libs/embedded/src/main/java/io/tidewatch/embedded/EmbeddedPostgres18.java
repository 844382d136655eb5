package io.tidewatch.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Postgres 18 server as a child process of this JVM, on loopback, with a database {@value #DATABASE}. The data
 * directory keeps everything over restarts. After a kill of this JVM the server outlives it; the next start on the same
 * directory stops that orphan first. After a kill of the server the next start recovers from its log. A directory is
 * locked while in use. Safe for any thread.
 */
public final class EmbeddedPostgres18 implements AutoCloseable {
    public static final String DATABASE = "tidewatch";
    public static final String OWNER = "postgres";
    public static final String OWNER_PASSWORD = "postgres";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final int START_ATTEMPTS = 10;

    /** Modest memory, quick restarts. Durable: fsync stays on. */
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("listen_addresses", FreePort.LOOPBACK),
            Map.entry("unix_socket_directories", ""),
            Map.entry("timezone", "UTC"),
            Map.entry("log_timezone", "UTC"),
            Map.entry("max_connections", "100"),
            Map.entry("shared_buffers", "128MB"),
            Map.entry("work_mem", "8MB"),
            Map.entry("maintenance_work_mem", "64MB"),
            Map.entry("max_wal_size", "1GB"),
            Map.entry("min_wal_size", "80MB"),
            Map.entry("io_method", "sync"),
            Map.entry("max_worker_processes", "4"),
            Map.entry("max_parallel_workers", "2"),
            Map.entry("autovacuum_max_workers", "2"),
            Map.entry("huge_pages", "off"),
            Map.entry("log_checkpoints", "off"));

    private final PostgresCommand command;
    private final Path pgData;
    private final int port;
    private final Process process;
    private final FileLock lock;
    private boolean closed;

    private EmbeddedPostgres18(PostgresCommand command, Path pgData, int port, Process process, FileLock lock) {
        this.command = command;
        this.pgData = pgData;
        this.port = port;
        this.process = process;
        this.lock = lock;
    }

    /** Starts a server whose log goes to {@code postgres.log} in the data directory. */
    public static EmbeddedPostgres18 start(Path data, int port) {
        return start(data, port, Redirect.appendTo(data.resolve("postgres.log").toFile()));
    }

    /**
     * Starts a server and returns when it answers: about a second later, 3 seconds on a new directory.
     *
     * @param data its directory, made when absent
     * @param port 0 takes a free one
     * @param log where its log goes
     * @throws IllegalStateException when the directory is in use, or the server does not come up
     */
    public static EmbeddedPostgres18 start(Path data, int port, Redirect log) {
        Path absolute = data.toAbsolutePath().normalize();
        Path pgData = absolute.resolve("pgdata");
        PostgresCommand command = new PostgresCommand(PostgresBinaries.unpacked());
        try {
            Files.createDirectories(absolute);
            FileLock lock = lock(absolute);
            try {
                PostmasterFile postmaster = new PostmasterFile(pgData);
                boolean unclean = postmaster.exists();
                stopOrphan(command, pgData, postmaster);
                if (!Files.exists(pgData.resolve("PG_VERSION"))) {
                    initialise(command, absolute, pgData);
                }
                int listenPort = FreePort.orElse(port);
                Process process = launch(command, pgData, listenPort, log, unclean);
                EmbeddedPostgres18 server = new EmbeddedPostgres18(command, pgData, listenPort, process, lock);
                server.createDatabase();
                return server;
            } catch (IOException | RuntimeException e) {
                lock.acquiredBy().close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Postgres in " + absolute + " could not start: " + e.getMessage(), e);
        }
    }

    public int port() {
        return port;
    }

    /** URL of the database {@value #DATABASE} for JDBC. */
    public String jdbcUrl() {
        return jdbcUrl(port, DATABASE);
    }

    /** URL of the database {@value #DATABASE} for the reactive client. */
    public String reactiveUrl() {
        return "postgresql://" + FreePort.LOOPBACK + ':' + port + '/' + DATABASE;
    }

    /** The postmaster's process id. */
    public long pid() {
        return process.pid();
    }

    /** Completes when the server has ended, wanted or not. */
    public CompletableFuture<Process> onExit() {
        return process.onExit();
    }

    /** Stops the server, ending its sessions; a second call does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (process.isAlive()) {
                stop(command, pgData, process.toHandle());
            }
            lock.acquiredBy().close();
        } catch (IOException e) {
            throw new UncheckedIOException("Postgres in " + pgData + " could not be stopped", e);
        }
    }

    private static String jdbcUrl(int port, String database) {
        return "jdbc:postgresql://" + FreePort.LOOPBACK + ':' + port + '/' + database;
    }

    private static FileLock lock(Path data) throws IOException {
        FileChannel channel =
                FileChannel.open(data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new IllegalStateException("another process runs Postgres in " + data);
        }
        return lock;
    }

    private static void stopOrphan(PostgresCommand command, Path pgData, PostmasterFile postmaster) throws IOException {
        ProcessHandle orphan = postmaster.postmaster().orElse(null);
        if (orphan != null) {
            stop(command, pgData, orphan);
        } else {
            postmaster.removeIfForeign();
        }
    }

    private static void stop(PostgresCommand command, Path pgData, ProcessHandle postmaster) throws IOException {
        IOException failure = null;
        for (String mode : List.of("fast", "immediate")) {
            try {
                command.run("pg_ctl", List.of("stop", "-D", pgData.toString(), "-m", mode, "-w", "-t", "20"));
                postmaster.onExit().get(5, TimeUnit.SECONDS);
                return;
            } catch (IOException e) {
                failure = e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failure = new IOException("interrupted", e);
            } catch (Exception e) {
                failure = new IOException("the server did not end", e);
            }
            if (!postmaster.isAlive()) {
                return;
            }
        }
        postmaster.destroyForcibly();
        throw failure == null ? new IOException("the server did not end") : failure;
    }

    private static void initialise(PostgresCommand command, Path data, Path pgData) throws IOException {
        Path password = data.resolve("owner-password");
        Files.writeString(password, OWNER_PASSWORD);
        try {
            command.run(
                    "initdb",
                    List.of(
                            "-D",
                            pgData.toString(),
                            "-U",
                            OWNER,
                            "--auth=scram-sha-256",
                            "--pwfile=" + password,
                            "--encoding=UTF8",
                            "--locale=C",
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8"));
        } finally {
            Files.delete(password);
        }
    }

    /**
     * After a kill of the postmaster its backends end a moment later, and until then a new one refuses to start; so
     * there are several attempts when the last stop was unclean.
     */
    private static Process launch(PostgresCommand command, Path pgData, int port, Redirect log, boolean unclean)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-D", pgData.toString(), "-p", String.valueOf(port)));
        SETTINGS.forEach((key, value) -> arguments.addAll(List.of("-c", key + '=' + value)));
        for (int attempt = 1; ; attempt++) {
            Process process =
                    command.builder("postgres", arguments).redirectOutput(log).start();
            process.getOutputStream().close();
            SQLException refusal = awaitAnswer(process, port);
            if (refusal == null) {
                return process;
            }
            if (process.isAlive()) {
                stop(command, pgData, process.toHandle());
                throw new IOException("no answer within " + START_LIMIT.toSeconds() + " s", refusal);
            }
            if (!unclean || attempt == START_ATTEMPTS) {
                throw new IOException("the server ended with " + process.exitValue() + ", its log says why (is port "
                        + port + " taken?)");
            }
            pause(500);
        }
    }

    /** Null when the server answers; the last refusal when it ended or the time is over. */
    private static @Nullable SQLException awaitAnswer(Process process, int port) throws IOException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        SQLException refusal = new SQLException("not asked");
        while (process.isAlive() && System.nanoTime() < end) {
            try (Connection connection = connect(port, "postgres")) {
                // Another server on this port would answer as well while ours is ending.
                pause(50);
                if (connection.isValid(5) && process.isAlive()) {
                    return null;
                }
            } catch (SQLException e) {
                refusal = e;
            }
            pause(50);
        }
        return refusal;
    }

    private static Connection connect(int port, String database) throws SQLException {
        DriverManager.setLoginTimeout(5);
        return DriverManager.getConnection(jdbcUrl(port, database), OWNER, OWNER_PASSWORD);
    }

    private void createDatabase() throws IOException {
        try (Connection connection = connect(port, "postgres");
                Statement statement = connection.createStatement()) {
            boolean there;
            try (ResultSet found =
                    statement.executeQuery("select 1 from pg_database where datname = '" + DATABASE + "'")) {
                there = found.next();
            }
            if (!there) {
                statement.execute("create database " + DATABASE);
            }
        } catch (SQLException e) {
            stop(command, pgData, process.toHandle());
            throw new IOException("cannot create database " + DATABASE, e);
        }
    }

    private static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
