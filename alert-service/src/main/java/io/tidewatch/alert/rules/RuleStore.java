package io.tidewatch.alert.rules;

import io.smallrye.mutiny.Uni;
import io.tidewatch.alert.channels.ChannelConfig;
import io.tidewatch.alert.channels.ChannelStore;
import io.tidewatch.alert.channels.NotificationChannel;
import io.tidewatch.alert.request.FieldErrors;
import io.tidewatch.alert.store.PendingRuleChange;
import io.tidewatch.alert.store.ProjectSession;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.ProjectId;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Rules in Postgres. Each method is a transaction, to be called on a Vert.x context; a change leaves its mark for the
 * relay in the same transaction and tells the relay after the commit.
 */
public final class RuleStore {
    private static final String BY_ID = "projectId = ?1 and id = ?2";

    private final ChannelStore channels;
    private final Runnable committed;
    private final InstantSource clock;

    /** @param committed told after each change */
    public RuleStore(ChannelStore channels, Runnable committed, InstantSource clock) {
        this.channels = channels;
        this.committed = committed;
        this.clock = clock;
    }

    /** All rules of the project by name. */
    public Uni<List<AlertRule>> list(ProjectId project) {
        return ProjectSession.in(project, () -> AlertRule.list("projectId = ?1 order by name, id", project.value()));
    }

    /** One rule; fails with 404 when there is none. */
    public Uni<AlertRule> get(ProjectId project, UUID id) {
        return ProjectSession.in(project, () -> AlertRule.<AlertRule>find(BY_ID, project.value(), id)
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> missing(id)));
    }

    /**
     * A new rule.
     *
     * @param inline places to notify besides the rule's channels: channels that lead there are reused, or made
     */
    public Uni<AlertRule> create(ProjectId project, RuleSpec spec, Collection<ChannelConfig> inline) {
        return ProjectSession.in(project, () -> channelsExist(project, spec.channels())
                        .chain(() -> channels.reuseOrCreate(project, inline))
                        .chain(ids -> persist(project, spec.withChannels(joined(spec.channels(), ids)))))
                .invoke(committed);
    }

    /** Replaces a rule; fails with 404, or with 409 when {@code version} is given and is not the present one. */
    public Uni<AlertRule> replace(ProjectId project, UUID id, RuleReader.Request request) {
        return ProjectSession.in(project, () -> locked(project, id)
                        .invoke(rule -> {
                            Long version = request.version();
                            if (version != null && version != rule.version) {
                                throw ProblemException.conflict(
                                        "version " + version + " was given, but the rule has version " + rule.version);
                            }
                        })
                        .call(rule -> channelsExist(project, request.spec().channels()))
                        .invoke(rule -> rule.apply(request.spec(), clock.instant()))
                        .call(rule -> PendingRuleChange.of(project.value(), id).persist()))
                .invoke(committed);
    }

    /** Deletes a rule; fails with 404 when there is none. */
    public Uni<Void> delete(ProjectId project, UUID id) {
        return ProjectSession.in(project, () -> locked(project, id)
                        .chain(rule -> rule.delete())
                        .call(() -> PendingRuleChange.of(project.value(), id).persist()))
                .invoke(committed);
    }

    private Uni<AlertRule> persist(ProjectId project, RuleSpec spec) {
        Instant now = clock.instant();
        AlertRule rule = new AlertRule();
        rule.id = UUID.randomUUID();
        rule.projectId = project.value();
        rule.createdAt = now;
        rule.apply(spec, now);
        return rule.<AlertRule>persist()
                .call(saved -> PendingRuleChange.of(project.value(), rule.id).persist());
    }

    private static Uni<AlertRule> locked(ProjectId project, UUID id) {
        return AlertRule.<AlertRule>find(BY_ID, project.value(), id)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> missing(id));
    }

    /** Locks the channels against deletion until the rule is there. */
    private static Uni<Void> channelsExist(ProjectId project, List<UUID> ids) {
        if (ids.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return NotificationChannel.<NotificationChannel>find("projectId = ?1 and id in ?2", project.value(), ids)
                .withLock(LockModeType.PESSIMISTIC_READ)
                .list()
                .invoke(found -> {
                    Set<UUID> known = found.stream().map(channel -> channel.id).collect(Collectors.toSet());
                    FieldErrors errors = new FieldErrors();
                    for (int i = 0; i < ids.size(); i++) {
                        if (!known.contains(ids.get(i))) {
                            errors.add("channels[" + i + "]", "there is no channel " + ids.get(i));
                        }
                    }
                    errors.throwIfAny();
                })
                .replaceWithVoid();
    }

    private static List<UUID> joined(List<UUID> given, List<UUID> inline) {
        List<UUID> all = new ArrayList<>(given);
        inline.stream().filter(id -> !all.contains(id)).forEach(all::add);
        return all;
    }

    private static ProblemException missing(UUID id) {
        return ProblemException.notFound("there is no rule " + id);
    }
}
