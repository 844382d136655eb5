package io.tidewatch.kit.problems;

import io.tidewatch.model.Fault;
import io.tidewatch.model.TidewatchException;
import java.io.Serial;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An error that knows its HTTP status, where the fault alone leaves it open. */
public final class ProblemException extends TidewatchException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final transient @Nullable Duration retryAfter;

    private ProblemException(Fault fault, Problem problem, @Nullable Duration retryAfter) {
        super(fault, problem.detail());
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    /** 400; the detail is the first error's. */
    public static ProblemException invalid(List<FieldError> errors) {
        String detail =
                errors.isEmpty() ? "the request is wrong" : errors.get(0).sentence();
        return new ProblemException(Fault.CALLER, Problem.of(400, detail, errors), null);
    }

    /** 400 for one field. */
    public static ProblemException invalid(String field, String message) {
        return invalid(List.of(new FieldError(null, field, message)));
    }

    /** 404. */
    public static ProblemException notFound(String detail) {
        return new ProblemException(Fault.CALLER, Problem.of(404, detail), null);
    }

    /** 409. */
    public static ProblemException conflict(String detail) {
        return new ProblemException(Fault.CALLER, Problem.of(409, detail), null);
    }

    /** 413. */
    public static ProblemException tooLarge(String detail) {
        return new ProblemException(Fault.LIMIT, Problem.of(413, detail), null);
    }

    /** 429: a buffer is full or a rate is exceeded. */
    public static ProblemException tooMany(String detail, Duration retryAfter) {
        return new ProblemException(Fault.LIMIT, Problem.of(429, detail), retryAfter);
    }

    public Problem problem() {
        return problem;
    }

    /** When it may work; null when time changes nothing. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
