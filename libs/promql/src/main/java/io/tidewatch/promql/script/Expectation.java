package io.tidewatch.promql.script;

import io.tidewatch.promql.engine.Annotation;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line that begins with {@code expect} and is not about values.
 *
 * @param kind what is expected
 * @param message exact text, if given
 * @param regex pattern of the text, if given
 */
record Expectation(
        Kind kind, @Nullable String message, @Nullable Pattern regex) {
    enum Kind {
        FAIL,
        WARN,
        INFO,
        NO_WARN,
        NO_INFO,
        ORDERED;

        /** The level of annotations that it speaks of. */
        Annotation.@Nullable Level level() {
            return switch (this) {
                case WARN, NO_WARN -> Annotation.Level.WARNING;
                case INFO, NO_INFO -> Annotation.Level.INFO;
                default -> null;
            };
        }
    }

    boolean accepts(String text) {
        return message != null
                ? message.equals(text)
                : regex == null || regex.matcher(text).find();
    }

    @Override
    public String toString() {
        return message != null ? message : regex != null ? "like " + regex : "any";
    }
}
