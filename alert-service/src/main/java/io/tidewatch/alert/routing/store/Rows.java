package io.tidewatch.alert.routing.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.alert.routing.RoutedAlert;
import io.tidewatch.model.Labels;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Values between Java and columns. */
final class Rows {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    static String json(Map<String, String> map) {
        try {
            return JSON.writeValueAsString(map);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, String> texts(String json) {
        try {
            return JSON.readValue(json, TEXTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static Timestamp timestamp(Instant instant) {
        return Timestamp.from(instant);
    }

    static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }

    static List<String> list(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    static <T> Array array(Connection connection, String type, Collection<T> rows, Function<T, @Nullable Object> column)
            throws SQLException {
        List<@Nullable Object> values = new ArrayList<>();
        rows.forEach(row -> values.add(column.apply(row)));
        return connection.createArrayOf(type, values.toArray());
    }

    /** Columns of an alert, for {@link #alert}. */
    static final String ALERT =
            "a.labels, a.annotations, a.starts_at, a.ends_at, a.updated_at, a.generator_url, a.times_out, a.channels";

    static RoutedAlert alert(ResultSet row) throws SQLException {
        return new RoutedAlert(
                Labels.of(texts(row.getString(1))),
                texts(row.getString(2)),
                row.getTimestamp(3).toInstant(),
                instant(row.getTimestamp(4)),
                row.getTimestamp(5).toInstant(),
                row.getString(6),
                row.getBoolean(7),
                list(row.getArray(8)));
    }

    static List<RoutedAlert> alerts(ResultSet rows) throws SQLException {
        List<RoutedAlert> alerts = new ArrayList<>();
        while (rows.next()) {
            alerts.add(alert(rows));
        }
        return alerts;
    }

    private Rows() {}
}
