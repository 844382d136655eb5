package io.tidewatch.kit.problems;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One field or element of a request that is at fault.
 *
 * @param index of the element within the request's list, from 0; null when the request is no list
 * @param field path of the field, {@code a.b[2].c}; null when the element as a whole is wrong
 * @param message what is wrong, for a person
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FieldError(@Nullable Integer index, @Nullable String field, String message) {
    /** Index, field and message in one line. */
    public String sentence() {
        StringBuilder text = new StringBuilder();
        if (index != null) {
            text.append('[').append(index).append(']');
        }
        if (field != null) {
            text.append(text.isEmpty() ? "" : ".").append(field);
        }
        return text.append(text.isEmpty() ? "" : ": ").append(message).toString();
    }
}
