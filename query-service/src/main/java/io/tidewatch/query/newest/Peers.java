package io.tidewatch.query.newest;

import io.tidewatch.model.ProjectId;
import java.util.concurrent.CompletableFuture;

/** The port to other replicas. Safe for any thread. */
@FunctionalInterface
public interface Peers {
    /**
     * Asks a replica.
     *
     * @param address as it stands in the offset ledger
     * @return the answer; fails with a {@code TidewatchException} that says why there is none, of the fault LIMIT when
     *     too much was asked for
     */
    CompletableFuture<Answer> ask(String address, ProjectId project, Question question);
}
