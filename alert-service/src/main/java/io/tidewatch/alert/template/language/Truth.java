package io.tidewatch.alert.template.language;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What counts as true: everything but false, zero, the empty text, list and map, and nothing. */
final class Truth {
    private Truth() {}

    static boolean of(@Nullable Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        if (value instanceof Long number) {
            return number != 0;
        }
        if (value instanceof Double number) {
            return number != 0;
        }
        if (value instanceof String text) {
            return !text.isEmpty();
        }
        if (value instanceof List<?> list) {
            return !list.isEmpty();
        }
        if (value instanceof Map<?, ?> map) {
            return !map.isEmpty();
        }
        return value != null;
    }
}
