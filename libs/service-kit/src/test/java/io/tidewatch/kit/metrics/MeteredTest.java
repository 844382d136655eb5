package io.tidewatch.kit.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeteredTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Metered metered = new Metered(registry);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select 1|select|none",
                "SELECT r.id FROM Alert_Rule r join x|select|alert_rule",
                "insert into error_event (a) select * from tw_error|insert|error_event",
                "update consumer_offset set epoch = 1|update|consumer_offset",
                "delete from only a where b in (select c from d)|delete|a",
                "create temporary table if not exists tw_late (x int)|create|tw_late",
                "(select a from b)|select|b"
            })
    void aStatementIsNamedByItsFirstWordAndItsFirstTable(String sql, String operation, String collection) {
        assertThat(SqlName.of(sql)).isEqualTo(new SqlName(operation, collection));
    }

    @Test
    void statementsOfAConnectionAreTimedByOperationCollectionAndStatus() throws SQLException {
        PreparedStatement prepared = answering(PreparedStatement.class, null);
        Connection connection = MeteredConnection.of(answering(Connection.class, prepared), metered);
        connection.prepareStatement("select a from rules").execute();
        PreparedStatement failing = connection.prepareStatement("insert into rules values (1)");
        assertThatThrownBy(failing::executeUpdate).isInstanceOf(SQLException.class);

        assertThat(count("select", "ok")).isEqualTo(1);
        assertThat(count("insert", "error")).isEqualTo(1);
        assertThat(registry.get("tidewatch.db.operation.duration")
                        .tags("operation", "select", "collection", "rules", "status", "ok")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    /** Answers every call with the result, {@code execute} with true, and fails {@code executeUpdate}. */
    private static <T> T answering(Class<T> type, @Nullable Object result) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> {
            if (method.getName().equals("executeUpdate")) {
                throw new SQLException("no");
            }
            return method.getName().equals("execute") ? Boolean.TRUE : result;
        }));
    }

    private double count(String operation, String status) {
        return registry.get("tidewatch.db.operations")
                .tags("operation", operation, "collection", "rules", "status", status)
                .counter()
                .count();
    }
}
