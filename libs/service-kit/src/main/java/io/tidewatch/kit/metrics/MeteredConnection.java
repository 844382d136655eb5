package io.tidewatch.kit.metrics;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A JDBC connection whose statements are timed. As safe for threads as the connection is. */
public final class MeteredConnection {
    private final Metered metered;

    private MeteredConnection(Metered metered) {
        this.metered = metered;
    }

    /** The connection, its statements timed by what they say; {@code unwrap} answers the driver's own. */
    public static Connection of(Connection connection, Metered metered) {
        MeteredConnection meters = new MeteredConnection(metered);
        return meters.proxy(Connection.class, (proxy, method, arguments) -> {
            Object result = invoke(connection, method, arguments);
            if (result instanceof PreparedStatement prepared && arguments != null) {
                return meters.statement(PreparedStatement.class, prepared, (String) arguments[0]);
            }
            return result instanceof Statement statement ? meters.statement(Statement.class, statement, "") : result;
        });
    }

    private <T extends Statement> T statement(Class<T> type, T statement, String prepared) {
        return proxy(type, (proxy, method, arguments) -> {
            if (!method.getName().startsWith("execute")) {
                return invoke(statement, method, arguments);
            }
            String sql = arguments != null && arguments[0] instanceof String text ? text : prepared;
            long start = System.nanoTime();
            boolean ok = false;
            try {
                Object result = invoke(statement, method, arguments);
                ok = true;
                return result;
            } finally {
                metered.record(SqlName.of(sql), System.nanoTime() - start, ok);
            }
        });
    }

    private <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(MeteredConnection.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static @Nullable Object invoke(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
