package io.tidewatch.alert.template.language;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Values as Go's {@code fmt} writes them by {@code %v}. */
public final class Printing {
    private Printing() {}

    /** A value as text. */
    public static String text(@Nullable Object value) {
        if (value == null) {
            return "<no value>";
        }
        if (value instanceof Double number) {
            return GoNumber.shortest(number);
        }
        if (value instanceof List<?> list) {
            return "[" + String.join(" ", list.stream().map(Printing::text).toList()) + "]";
        }
        if (value instanceof Map<?, ?> map) {
            StringBuilder text = new StringBuilder("map[");
            new TreeMap<>(map).forEach((key, of) -> text.append(text.length() > 4 ? " " : "")
                    .append(key)
                    .append(':')
                    .append(text(of)));
            return text.append(']').toString();
        }
        return value.toString();
    }

    /** {@code fmt.Sprint}: a space between two values of which neither is a text. */
    static String joined(List<@Nullable Object> values) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            if (i > 0 && !(values.get(i) instanceof String) && !(values.get(i - 1) instanceof String)) {
                text.append(' ');
            }
            text.append(text(values.get(i)));
        }
        return text.toString();
    }

    /** The name of Go's type that the value stands for. */
    static String typeOf(Object value) {
        return value instanceof String
                ? "string"
                : value instanceof Double
                        ? "float64"
                        : value instanceof Long
                                ? "int"
                                : value instanceof Boolean
                                        ? "bool"
                                        : value instanceof List
                                                ? "[]interface {}"
                                                : value.getClass().getSimpleName();
    }
}
