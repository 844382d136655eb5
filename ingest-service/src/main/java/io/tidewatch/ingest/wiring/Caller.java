package io.tidewatch.ingest.wiring;

import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.Fault;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import org.jspecify.annotations.Nullable;

/** What requests have in common. */
final class Caller {
    private Caller() {}

    /** The project that the header names, or the default one. */
    static ProjectId project(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return ProjectId.DEFAULT;
        }
        try {
            return new ProjectId(header.strip());
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("X-Tidewatch-Project", String.valueOf(e.getMessage()));
        }
    }

    /** How a request that failed as a whole is counted. */
    static RefusalReason reason(Throwable error) {
        if (error instanceof ProblemException problem) {
            return switch (problem.problem().status()) {
                case 413 -> RefusalReason.TOO_LARGE;
                case 429 -> RefusalReason.BACKLOG;
                default -> RefusalReason.UNREADABLE;
            };
        }
        boolean theirs = error instanceof TidewatchException known
                && (known.fault() == Fault.CALLER || known.fault() == Fault.LIMIT);
        return theirs ? RefusalReason.UNREADABLE : RefusalReason.KAFKA;
    }
}
