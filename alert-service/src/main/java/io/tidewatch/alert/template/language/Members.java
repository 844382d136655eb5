package io.tidewatch.alert.template.language;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value with named fields and methods. */
@FunctionalInterface
public interface Members {
    /**
     * A field's value or a method's result.
     *
     * @param args of the method; empty for a field
     * @throws UnknownMemberException when there is none of that name, or it does not take such arguments
     */
    @Nullable
    Object member(String name, List<@Nullable Object> args);

    /** There is no such field or method. */
    final class UnknownMemberException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** @param message says which and why */
        public UnknownMemberException(String message) {
            super(message);
        }
    }
}
