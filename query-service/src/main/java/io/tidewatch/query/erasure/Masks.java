package io.tidewatch.query.erasure;

import io.tidewatch.model.ProjectId;

/** What reads leave out. Safe for any thread. */
@FunctionalInterface
public interface Masks {
    /** Nothing, of any project. */
    Masks NONE = project -> ErasureMask.NONE;

    /** What reads of a project leave out, asked anew for each. */
    ErasureMask of(ProjectId project);
}
