package io.tidewatch.alert.request;

import io.tidewatch.kit.problems.FieldError;
import io.tidewatch.kit.problems.ProblemException;
import java.util.ArrayList;
import java.util.List;

/** Collects the mistakes of a request, so that all are told at once. Not for several threads. */
public final class FieldErrors {
    private final List<FieldError> errors = new ArrayList<>();

    /** Notes a mistake. */
    public void add(String field, String message) {
        errors.add(new FieldError(null, field, message));
    }

    public boolean isEmpty() {
        return errors.isEmpty();
    }

    /** What was noted, in order. */
    public List<FieldError> list() {
        return List.copyOf(errors);
    }

    /** @throws ProblemException 400, when there are any */
    public void throwIfAny() {
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
    }
}
