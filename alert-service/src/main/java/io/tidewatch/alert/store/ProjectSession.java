package io.tidewatch.alert.store;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.model.ProjectId;
import java.util.function.Supplier;

/**
 * Transactions of Hibernate Reactive that see one project only. To be called on a Vert.x context, as REST resources
 * are.
 */
public final class ProjectSession {
    /** Runs the work in a transaction of the project: committed when it succeeds, rolled back when it fails. */
    public static <T> Uni<T> in(ProjectId project, Supplier<Uni<T>> work) {
        return Panache.withTransaction(() -> Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select set_config('tidewatch.project', :project, true)", String.class)
                        .setParameter("project", ProjectScope.of(project).value())
                        .getSingleResult())
                .chain(scope -> work.get()));
    }

    private ProjectSession() {}
}
