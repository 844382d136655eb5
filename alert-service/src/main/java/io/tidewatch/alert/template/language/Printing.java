package io.tidewatch.alert.template.language;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Values as Go's {@code fmt} writes them by {@code %v}. */
public final class Printing {
    private static final int DEEPEST = 20;
    private static final String NIL = "<nil>";

    private Printing() {}

    /** A value as text. @throws IllegalArgumentException when it is too long or nested too deeply */
    public static String text(@Nullable Object value) {
        if (value == null) {
            return "<no value>";
        }
        BoundedText text = new BoundedText();
        append(text, value, 0);
        return text.toString();
    }

    private static void append(BoundedText text, @Nullable Object value, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("a value nested more than " + DEEPEST + " deep");
        }
        if (value instanceof Double number) {
            text.append(GoNumber.shortest(number));
        } else if (value instanceof List<?> list) {
            String before = "[";
            for (Object element : list) {
                append(text.append(before), element, depth + 1);
                before = " ";
            }
            text.append(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof Map<?, ?> map) {
            String before = "map[";
            for (Map.Entry<?, ?> entry : new TreeMap<>(map).entrySet()) {
                append(text.append(before).append(entry.getKey().toString()).append(":"), entry.getValue(), depth + 1);
                before = " ";
            }
            text.append(map.isEmpty() ? "map[]" : "]");
        } else {
            text.append(value == null ? NIL : value.toString());
        }
    }

    /** {@code fmt.Sprint}: a space between two values of which neither is a text. */
    static String joined(List<@Nullable Object> values) {
        BoundedText text = new BoundedText();
        for (int i = 0; i < values.size(); i++) {
            if (i > 0 && !(values.get(i) instanceof String) && !(values.get(i - 1) instanceof String)) {
                text.append(" ");
            }
            append(text, values.get(i), 0);
        }
        return text.toString();
    }

    /** {@code fmt.Sprintln}: spaces between all, and the end of the line. */
    static String line(List<@Nullable Object> values) {
        BoundedText text = new BoundedText();
        for (int i = 0; i < values.size(); i++) {
            append(i == 0 ? text : text.append(" "), values.get(i), 0);
        }
        return text.append("\n").toString();
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
