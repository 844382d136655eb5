package io.tidewatch.kit.access;

import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.ProjectId;
import org.jspecify.annotations.Nullable;

/** The one place where a request gets its project. */
public final class ProjectResolver {
    /** The header that names a project. */
    public static final String HEADER = "X-Tidewatch-Project";

    private ProjectResolver() {}

    /**
     * The project that the header names, {@code default} when it is absent or empty.
     *
     * @throws ProblemException 400 when it is not the form of a project
     */
    public static ProjectId resolve(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return ProjectId.DEFAULT;
        }
        try {
            return new ProjectId(header.strip());
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid(HEADER, e.getMessage() == null ? "wrong" : e.getMessage());
        }
    }
}
