package io.tidewatch.alert.template.language;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function that templates may call.
 *
 * @param least arguments, a piped one included
 * @param most arguments, {@link #ANY} for no limit
 */
public record TemplateFunction(int least, int most, Body body) {
    /** No limit. */
    public static final int ANY = Integer.MAX_VALUE;

    /** What it does. */
    @FunctionalInterface
    public interface Body {
        /** @throws IllegalArgumentException with a message for the template's author */
        @Nullable
        Object call(List<@Nullable Object> args);
    }

    /** A function of exactly so many arguments. */
    public static TemplateFunction of(int arguments, Body body) {
        return new TemplateFunction(arguments, arguments, body);
    }
}
