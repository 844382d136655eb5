package io.tidewatch.kit.db;

import io.tidewatch.model.ProjectId;

/**
 * Whose rows a transaction may see: one project's, or, for work of the pipeline, all. Row-level security compares the
 * setting {@value #SETTING}, which holds for the transaction only; queries carry their predicate on {@code project_id}
 * besides.
 *
 * @param value the project, or {@code *}
 */
public record ProjectScope(String value) {
    static final String SETTING = "tidewatch.project";

    /** Sets the scope; the parameter is {@link #value}. For JDBC. */
    static final String JDBC = "select set_config('" + SETTING + "', ?, true)";

    /** Sets the scope; the parameter is {@link #value}. For the reactive client. */
    static final String REACTIVE = "select set_config('" + SETTING + "', $1, true)";

    /** All projects: for the pipeline, never for what a caller asked. */
    public static final ProjectScope ALL = new ProjectScope("*");

    public static ProjectScope of(ProjectId project) {
        return new ProjectScope(project.value());
    }
}
