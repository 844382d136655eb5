package io.tidewatch.kit.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.embedded.SharedStack;
import io.tidewatch.model.Fault;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProjectIsolationIT {
    private static final Credentials OWNER = new Credentials("postgres", "postgres");
    private static final Credentials APP = new Credentials("tidewatch_app", "tidewatch_app");
    private static final ProjectScope ONE = ProjectScope.of(new ProjectId("one"));
    private static final ProjectScope TWO = ProjectScope.of(new ProjectId("two"));

    private static String url;

    private final JdbcTransactions transactions = new JdbcTransactions(url, APP, 2);

    @BeforeAll
    static void migrate() throws SQLException {
        Map<String, String> stack = SharedStack.start();
        url = stack.get("tidewatch.db.jdbc-url");
        new SchemaMigration(url, OWNER, APP).run();
        try (Connection connection = DriverManager.getConnection(url, OWNER.username(), OWNER.password());
                Statement statement = connection.createStatement()) {
            statement.execute("create table isolated (project_id text not null, n int)");
            statement.execute("select isolate_by_project('isolated')");
        }
    }

    @AfterEach
    void close() {
        transactions.close();
    }

    @Test
    void migratingTwiceRunsNothingTwice() {
        assertThat(new SchemaMigration(url, OWNER, APP).run()).isZero();
    }

    @Test
    void aTransactionSeesItsOwnProjectOnlyAndThePipelineSeesAll() throws SQLException {
        insert(ONE, "one", 1);
        insert(TWO, "two", 2);
        assertThat(sum(ONE)).isEqualTo(1);
        assertThat(sum(TWO)).isEqualTo(2);
        assertThat(sum(ProjectScope.ALL)).isEqualTo(3);
    }

    @Test
    void aTransactionCannotWriteIntoAnotherProject() {
        assertThatThrownBy(() -> insert(ONE, "two", 4))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("row-level security");
    }

    @Test
    void theScopeEndsWithTheTransaction() throws SQLException {
        try (JdbcTransactions single = new JdbcTransactions(url, APP, 1)) {
            single.in(ONE, connection -> true);
            String setting = single.in(new ProjectScope(""), connection -> {
                connection.rollback();
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery(
                                "select coalesce(current_setting('tidewatch.project', true), '')")) {
                    rows.next();
                    return rows.getString(1);
                }
            });
            assertThat(setting).isEmpty();
        }
    }

    @Test
    void theAppRoleMakesNoTables() {
        assertThatThrownBy(() -> transactions.in(ProjectScope.ALL, connection -> {
                    try (Statement statement = connection.createStatement()) {
                        return statement.execute("create table forbidden (n int)");
                    }
                }))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied");
    }

    @Test
    void aServerThatIsAwayIsADependencysFault() {
        try (JdbcTransactions nowhere = new JdbcTransactions("jdbc:postgresql://127.0.0.1:1/none", APP, 1)) {
            assertThatThrownBy(() -> nowhere.in(ONE, connection -> true))
                    .isInstanceOfSatisfying(
                            TidewatchException.class, e -> assertThat(e.fault()).isEqualTo(Fault.DEPENDENCY));
        }
    }

    private void insert(ProjectScope scope, String project, int n) throws SQLException {
        transactions.in(scope, connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate("insert into isolated values ('" + project + "', " + n + ")");
            }
        });
    }

    private int sum(ProjectScope scope) throws SQLException {
        return transactions.in(scope, connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("select sum(n) from isolated")) {
                rows.next();
                return rows.getInt(1);
            }
        });
    }
}
