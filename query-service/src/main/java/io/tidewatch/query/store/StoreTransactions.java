package io.tidewatch.query.store;

import io.tidewatch.kit.db.JdbcTransactions;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.model.TidewatchException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Transactions of the write path, over all projects, whose failures say whose fault they are. Safe for any thread.
 */
public final class StoreTransactions {
    private final JdbcTransactions transactions;

    public StoreTransactions(JdbcTransactions transactions) {
        this.transactions = transactions;
    }

    /**
     * Runs work in one transaction; what it throws rolls back.
     *
     * @throws StoreRefusedException when Postgres refuses the data or the statement
     * @throws TidewatchException with the fault DEPENDENCY when Postgres is away or asks to try again; then the outcome
     *     of a commit may be unknown
     */
    public <T extends @Nullable Object> T in(JdbcTransactions.Work<T> work) {
        try {
            return transactions.in(ProjectScope.ALL, work);
        } catch (SQLException e) {
            String state = e.getSQLState() == null ? "08000" : e.getSQLState();
            if (state.startsWith("22") || state.startsWith("23") || state.startsWith("42")) {
                throw new StoreRefusedException(state, e);
            }
            throw TidewatchException.dependency("Postgres: " + e.getMessage(), e);
        }
    }
}
