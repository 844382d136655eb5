package io.tidewatch.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The application's database: orders in a table in memory. Statements of one connection run one after the other, as a
 * pool of one would have them; who waits for longer than two seconds fails. Blocks; safe for any thread.
 */
final class OrdersTable implements AutoCloseable {
    private static final long WAIT_MS = 2_000;
    private static final long SLOW_MS = 400;

    private final Connection connection;
    private final ReentrantLock turn = new ReentrantLock(true);
    private final Faults faults;
    private final DemoMetrics metrics;

    OrdersTable(Faults faults, DemoMetrics metrics) throws SQLException {
        this.faults = faults;
        this.metrics = metrics;
        this.connection = DriverManager.getConnection("jdbc:h2:mem:");
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table orders (id bigint generated always as identity primary key,"
                    + " customer varchar(64) not null, amount_cents bigint not null)");
        }
    }

    /** Stores an order and returns its number. */
    long insert(String customer, long amountCents) {
        return run("insert", () -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "insert into orders (customer, amount_cents) values (?, ?)", Statement.RETURN_GENERATED_KEYS)) {
                insert.setString(1, customer);
                insert.setLong(2, amountCents);
                insert.executeUpdate();
                try (ResultSet keys = insert.getGeneratedKeys()) {
                    keys.next();
                    return keys.getLong(1);
                }
            }
        });
    }

    /** Orders that are stored. */
    long count() {
        return run("select", () -> {
            try (Statement select = connection.createStatement();
                    ResultSet rows = select.executeQuery("select count(*) from orders")) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }

    private long run(String operation, Query query) {
        long startedNs = System.nanoTime();
        boolean done = false;
        try {
            if (!turn.tryLock(WAIT_MS, TimeUnit.MILLISECONDS)) {
                throw new StepFailure(
                        StepFailure.Kind.SYSTEM,
                        "store",
                        "ConnectionTimeout",
                        "no connection within " + WAIT_MS + " ms");
            }
            try {
                if (faults.isOn(Fault.SLOW_DATABASE)) {
                    Thread.sleep(SLOW_MS);
                }
                long result = query.run();
                done = true;
                return result;
            } finally {
                turn.unlock();
            }
        } catch (SQLException e) {
            throw new StepFailure(StepFailure.Kind.SYSTEM, "store", "SQLException", String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailure(StepFailure.Kind.SYSTEM, "store", "Interrupted", "the application ends");
        } finally {
            metrics.statement(operation, "orders", done, System.nanoTime() - startedNs);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private interface Query {
        long run() throws SQLException;
    }
}
