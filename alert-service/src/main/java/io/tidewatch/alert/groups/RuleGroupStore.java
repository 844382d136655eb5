package io.tidewatch.alert.groups;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import io.tidewatch.alert.store.PendingRuleChange;
import io.tidewatch.alert.store.ProjectSession;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * Rule groups in Postgres. Each method is a transaction, to be called on a Vert.x context; a change leaves its mark for
 * the relay in the same transaction and tells the relay after the commit.
 */
public final class RuleGroupStore {
    /** What a group's record may take, below what Kafka takes of one. */
    private static final int LARGEST_BYTES = 900_000;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    private final Runnable committed;
    private final InstantSource clock;

    /** @param committed told after each change */
    public RuleGroupStore(Runnable committed, InstantSource clock) {
        this.committed = committed;
        this.clock = clock;
    }

    /** A group with where it stands. */
    public record Found(
            UUID id, String namespace, long version, Instant updatedAt, RuleGroup group, StoredGroup stored) {}

    /** All groups of the project, by file and place in it. */
    public Uni<List<Found>> list(ProjectId project) {
        return ProjectSession.in(project, () -> RuleGroupRow.<RuleGroupRow>list(
                        "projectId = ?1 order by namespace, position, name", project.value())
                .map(RuleGroupStore::found));
    }

    /** The groups of a file; 404 when there is none. */
    public Uni<List<Found>> list(ProjectId project, String namespace) {
        return ProjectSession.in(project, () -> rows(project, namespace).map(rows -> {
            if (rows.isEmpty()) {
                throw ProblemException.notFound("there are no rule groups in '" + namespace + "'");
            }
            return found(rows);
        }));
    }

    /** One group; 404 when there is none. */
    public Uni<Found> get(ProjectId project, String namespace, String name) {
        return ProjectSession.in(project, () -> row(project, namespace, name)
                .onItem()
                .ifNull()
                .failWith(() -> missing(namespace, name))
                .map(RuleGroupStore::found));
    }

    /** Replaces all groups of a file at once; those that are the same stay untouched. */
    public Uni<List<Found>> replace(ProjectId project, String namespace, List<RuleGroup> groups) {
        return ProjectSession.in(project, () -> lock(project, namespace)
                        .chain(() -> rows(project, namespace))
                        .chain(rows -> {
                            Map<String, RuleGroupRow> before = new LinkedHashMap<>();
                            rows.forEach(row -> before.put(row.name, row));
                            Uni<Void> all = Uni.createFrom().voidItem();
                            for (int i = 0; i < groups.size(); i++) {
                                RuleGroup group = groups.get(i);
                                RuleGroupRow known = before.remove(group.name());
                                int position = i;
                                all = all.chain(() -> save(project, namespace, position, group, known));
                            }
                            for (RuleGroupRow gone : before.values()) {
                                all = all.chain(() -> remove(gone));
                            }
                            return all;
                        })
                        .chain(() -> rows(project, namespace))
                        .map(RuleGroupStore::found))
                .invoke(committed);
    }

    /** Makes or replaces one group. */
    public Uni<Found> put(ProjectId project, String namespace, RuleGroup group) {
        return ProjectSession.in(project, () -> lock(project, namespace)
                        .chain(() -> rows(project, namespace))
                        .chain(rows -> {
                            RuleGroupRow known = rows.stream()
                                    .filter(row -> row.name.equals(group.name()))
                                    .findFirst()
                                    .orElse(null);
                            int last = rows.isEmpty() ? 0 : rows.get(rows.size() - 1).position + 1;
                            return save(project, namespace, known == null ? last : known.position, group, known);
                        })
                        .chain(() -> row(project, namespace, group.name()))
                        .map(RuleGroupStore::found))
                .invoke(committed);
    }

    /** Deletes one group; 404 when there is none. */
    public Uni<Void> delete(ProjectId project, String namespace, String name) {
        return ProjectSession.in(project, () -> row(project, namespace, name)
                        .onItem()
                        .ifNull()
                        .failWith(() -> missing(namespace, name))
                        .chain(RuleGroupStore::remove))
                .invoke(committed);
    }

    /** Deletes all groups of a file; 404 when there is none. */
    public Uni<Void> delete(ProjectId project, String namespace) {
        return ProjectSession.in(project, () -> rows(project, namespace).chain(rows -> {
                    if (rows.isEmpty()) {
                        throw ProblemException.notFound("there are no rule groups in '" + namespace + "'");
                    }
                    Uni<Void> all = Uni.createFrom().voidItem();
                    for (RuleGroupRow row : rows) {
                        all = all.chain(() -> remove(row));
                    }
                    return all;
                }))
                .invoke(committed);
    }

    /** One change of a file at a time, so that two do not make the same group. */
    private static Uni<Void> lock(ProjectId project, String namespace) {
        return io.quarkus.hibernate.reactive.panache.Panache.getSession()
                .chain(session -> lock(session, project.value() + "/" + namespace));
    }

    private static Uni<Void> lock(Mutiny.Session session, String name) {
        return session.createNativeQuery(
                        "select cast(pg_advisory_xact_lock(hashtextextended(:name, 70)) as text)", String.class)
                .setParameter("name", name)
                .getResultList()
                .replaceWithVoid();
    }

    private Uni<Void> save(
            ProjectId project, String namespace, int position, RuleGroup group, @Nullable RuleGroupRow known) {
        Instant now = clock.instant();
        RuleGroupRow row = known == null ? new RuleGroupRow() : known;
        if (known == null) {
            row.id = UUID.randomUUID();
            row.projectId = project.value();
            row.namespace = namespace;
            row.name = group.name();
            row.createdAt = now;
        }
        row.position = position;
        StoredGroup before = known == null ? null : stored(known);
        if (before != null && before.group(group.name()).equals(group)) {
            return Uni.createFrom().voidItem();
        }
        row.version++;
        row.updatedAt = now;
        StoredGroup next = StoredGroup.of(row.id, row.version, group, before);
        int bytes = next.message(namespace).build().getSerializedSize();
        if (bytes > LARGEST_BYTES) {
            throw TidewatchException.limit("group '" + group.name() + "' takes " + bytes + " bytes, more than "
                    + LARGEST_BYTES + ": make several of it");
        }
        row.definition = JSON.convertValue(next, MAP);
        return (known == null ? row.<RuleGroupRow>persist() : Uni.createFrom().item(row))
                .chain(() -> PendingRuleChange.of(project.value(), row.id).persist())
                .replaceWithVoid();
    }

    private static Uni<Void> remove(RuleGroupRow row) {
        return row.delete()
                .chain(() -> PendingRuleChange.of(row.projectId, row.id).persist())
                .replaceWithVoid();
    }

    private static Uni<List<RuleGroupRow>> rows(ProjectId project, String namespace) {
        return RuleGroupRow.<RuleGroupRow>find(
                        "projectId = ?1 and namespace = ?2 order by position, name", project.value(), namespace)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    private static Uni<RuleGroupRow> row(ProjectId project, String namespace, String name) {
        return RuleGroupRow.<RuleGroupRow>find(
                        "projectId = ?1 and namespace = ?2 and name = ?3", project.value(), namespace, name)
                .firstResult();
    }

    private static List<Found> found(List<RuleGroupRow> rows) {
        List<Found> found = new ArrayList<>();
        rows.forEach(row -> found.add(found(row)));
        return found;
    }

    private static Found found(RuleGroupRow row) {
        StoredGroup stored = stored(row);
        return new Found(row.id, row.namespace, row.version, row.updatedAt, stored.group(row.name), stored);
    }

    private static StoredGroup stored(RuleGroupRow row) {
        return JSON.convertValue(row.definition, StoredGroup.class);
    }

    private static ProblemException missing(String namespace, String name) {
        return ProblemException.notFound("there is no rule group '" + name + "' in '" + namespace + "'");
    }
}
