package io.tidewatch.kit.db;

import io.tidewatch.model.TidewatchException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Blocking transactions that see one project, or all: for bulk work ({@code COPY}) in worker threads. Keeps a few
 * connections open. Safe for any thread.
 */
public final class JdbcTransactions implements AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(10);

    private final PGSimpleDataSource source;
    private final UnaryOperator<Connection> watched;
    private final Semaphore permits;
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    /** Work within a transaction; committed when it returns, rolled back when it throws. */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        T run(Connection connection) throws SQLException;
    }

    /**
     * @param maxConnections that are open at a time; whoever comes later waits up to 10 s
     */
    public JdbcTransactions(String jdbcUrl, Credentials credentials, int maxConnections) {
        this(jdbcUrl, credentials, maxConnections, UnaryOperator.identity());
    }

    /**
     * @param maxConnections that are open at a time; whoever comes later waits up to 10 s
     * @param watched what stands between the work and each connection
     */
    public JdbcTransactions(
            String jdbcUrl, Credentials credentials, int maxConnections, UnaryOperator<Connection> watched) {
        this.watched = watched;
        source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl);
        source.setUser(credentials.username());
        source.setPassword(credentials.password());
        source.setConnectTimeout(5);
        source.setSocketTimeout(60);
        source.setTcpKeepAlive(true);
        source.setApplicationName("tidewatch");
        permits = new Semaphore(maxConnections);
    }

    /**
     * Runs the work in a transaction of the scope.
     *
     * @throws TidewatchException of fault DEPENDENCY when Postgres is away or all connections stay busy
     * @throws SQLException when a statement fails; the transaction is rolled back then
     */
    public <T extends @Nullable Object> T in(ProjectScope scope, Work<T> work) throws SQLException {
        acquire();
        Connection connection = null;
        boolean reusable = false;
        try {
            connection = open();
            scope(connection, scope);
            T result = work.run(connection);
            connection.commit();
            reusable = true;
            return result;
        } catch (SQLException | RuntimeException e) {
            reusable = rollBack(connection, e);
            throw e;
        } finally {
            release(connection, reusable);
            permits.release();
        }
    }

    /** Sets the scope for the rest of the connection's current transaction; auto-commit must be off. */
    public static void scope(Connection connection, ProjectScope scope) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ProjectScope.JDBC)) {
            statement.setString(1, scope.value());
            statement.execute();
        }
    }

    /** Closes the idle connections; busy ones close when their work ends. */
    @Override
    public void close() {
        closed = true;
        for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
            quietly(connection);
        }
    }

    private void acquire() {
        try {
            if (!permits.tryAcquire(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw TidewatchException.dependency("all connections to Postgres are busy", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TidewatchException.dependency("interrupted while waiting for a connection to Postgres", e);
        }
    }

    private Connection open() throws SQLException {
        for (Connection kept = idle.poll(); kept != null; kept = idle.poll()) {
            if (kept.isValid(2)) {
                return kept;
            }
            quietly(kept);
        }
        try {
            Connection fresh = watched.apply(source.getConnection());
            fresh.setAutoCommit(false);
            return fresh;
        } catch (SQLException e) {
            throw TidewatchException.dependency("Postgres is away: " + e.getMessage(), e);
        }
    }

    private static boolean rollBack(@Nullable Connection connection, Exception cause) {
        if (connection == null) {
            return false;
        }
        try {
            connection.rollback();
            return true;
        } catch (SQLException e) {
            cause.addSuppressed(e);
            return false;
        }
    }

    private void release(@Nullable Connection connection, boolean reusable) {
        if (connection == null) {
            return;
        }
        if (reusable && !closed) {
            idle.push(connection);
        } else {
            quietly(connection);
        }
    }

    private static void quietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException ignored) {
            // It is gone either way.
        }
    }
}
