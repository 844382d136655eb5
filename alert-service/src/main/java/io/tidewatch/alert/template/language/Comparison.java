package io.tidewatch.alert.template.language;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code eq}, {@code lt} and their kin: only values of the same basic kind compare, an integer with no fraction. */
final class Comparison {
    private Comparison() {}

    /** Whether the first equals any other. */
    static boolean equal(List<@Nullable Object> args) {
        Object first = args.get(0);
        for (Object other : args.subList(1, args.size())) {
            if (first == null || other == null) {
                if (first == other) {
                    return true;
                }
                continue;
            }
            requireSameKind(first, other);
            if (Objects.equals(first, other) || (first instanceof Double a && a.doubleValue() == (Double) other)) {
                // NaN equals nothing, not even itself.
                return !(first instanceof Double number && number.isNaN());
            }
        }
        return false;
    }

    /** Whether the first is less than the second. */
    static boolean less(List<@Nullable Object> args) {
        Object first = args.get(0);
        Object second = args.get(1);
        if (first == null || second == null || first instanceof Boolean || !isBasic(first)) {
            throw new IllegalArgumentException("invalid type for comparison");
        }
        requireSameKind(first, second);
        if (first instanceof Double number) {
            return number < (Double) second;
        }
        return first instanceof Long number
                ? number < (Long) second
                : first.toString().compareTo(second.toString()) < 0;
    }

    private static boolean isBasic(Object value) {
        return !(value instanceof List || value instanceof Map || value instanceof Members);
    }

    private static void requireSameKind(Object first, Object second) {
        if (!isBasic(first) || !isBasic(second)) {
            throw new IllegalArgumentException("non-comparable type");
        }
        if (first.getClass() != second.getClass()) {
            throw new IllegalArgumentException("incompatible types for comparison");
        }
    }
}
