package io.tidewatch.alert.channels;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.tidewatch.alert.store.ProjectSession;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.ProjectId;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Channels in Postgres. Each method is a transaction, on a Vert.x context, unless it says otherwise. */
public final class ChannelStore {
    private static final String BY_ID = "projectId = ?1 and id = ?2";

    private final InstantSource clock;

    public ChannelStore(InstantSource clock) {
        this.clock = clock;
    }

    /** All channels of the project by name. */
    public Uni<List<NotificationChannel>> list(ProjectId project) {
        return ProjectSession.in(
                project, () -> NotificationChannel.list("projectId = ?1 order by name", project.value()));
    }

    /** One channel; fails with 404 when there is none. */
    public Uni<NotificationChannel> get(ProjectId project, UUID id) {
        return ProjectSession.in(
                project, () -> NotificationChannel.<NotificationChannel>find(BY_ID, project.value(), id)
                        .firstResult()
                        .onItem()
                        .ifNull()
                        .failWith(() -> missing(id)));
    }

    /** A new channel; fails with 409 when the name is taken. */
    public Uni<NotificationChannel> create(ProjectId project, ChannelSpec spec) {
        return ProjectSession.in(project, () -> nameIsFree(project, spec.name(), null)
                .chain(() -> persist(project, spec, clock.instant())));
    }

    /** Replaces a channel; fails with 404 or 409. */
    public Uni<NotificationChannel> replace(ProjectId project, UUID id, ChannelSpec spec) {
        return ProjectSession.in(
                project, () -> NotificationChannel.<NotificationChannel>find(BY_ID, project.value(), id)
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .firstResult()
                        .onItem()
                        .ifNull()
                        .failWith(() -> missing(id))
                        .invoke(ChannelStore::ownOnly)
                        .chain(channel -> nameIsFree(project, spec.name(), id).replaceWith(channel))
                        .invoke(channel -> channel.apply(spec, clock.instant())));
    }

    /** Deletes a channel; fails with 404, or with 409 while rules use it. */
    public Uni<Void> delete(ProjectId project, UUID id) {
        return ProjectSession.in(
                project, () -> NotificationChannel.<NotificationChannel>find(BY_ID, project.value(), id)
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .firstResult()
                        .onItem()
                        .ifNull()
                        .failWith(() -> missing(id))
                        .invoke(ChannelStore::ownOnly)
                        .chain(channel -> usedBy(project, id)
                                .chain(rules -> rules.isEmpty()
                                        ? channel.delete()
                                        : Uni.createFrom()
                                                .failure(ProblemException.conflict("channel '" + channel.name
                                                        + "' is used by the rules " + String.join(", ", rules))))));
    }

    /**
     * The ids of channels that lead to these places: existing ones of equal configuration, new ones for the rest.
     * Within the caller's transaction.
     */
    public Uni<List<UUID>> reuseOrCreate(ProjectId project, Collection<ChannelConfig> configs) {
        return NotificationChannel.<NotificationChannel>list("projectId = ?1 order by createdAt", project.value())
                .chain(present -> {
                    Map<ChannelConfig, UUID> ids = new HashMap<>();
                    present.forEach(
                            channel -> ids.putIfAbsent(channel.toChannel().config(), channel.id));
                    List<String> names = new ArrayList<>(
                            present.stream().map(channel -> channel.name).toList());
                    Uni<Void> created = Uni.createFrom().voidItem();
                    for (ChannelConfig config : configs) {
                        if (!ids.containsKey(config)) {
                            String name = freeName(config, names);
                            names.add(name);
                            created = created.chain(
                                            () -> persist(project, new ChannelSpec(name, config), clock.instant()))
                                    .invoke(channel -> ids.put(config, channel.id))
                                    .replaceWithVoid();
                        }
                    }
                    return created.map(done -> configs.stream().map(ids::get).toList());
                });
    }

    private static String freeName(ChannelConfig config, List<String> taken) {
        String base;
        if (config instanceof ChannelConfig.Webhook webhook) {
            base = "Webhook " + webhook.url().getHost();
        } else if (config instanceof ChannelConfig.Slack) {
            base = "Slack";
        } else if (config instanceof ChannelConfig.Email email) {
            base = "E-mail " + email.to().get(0);
        } else {
            base = config.type().text();
        }
        String name = base;
        for (int i = 2; taken.contains(name); i++) {
            name = base + " (" + i + ")";
        }
        return name;
    }

    private static Uni<NotificationChannel> persist(ProjectId project, ChannelSpec spec, Instant now) {
        NotificationChannel channel = new NotificationChannel();
        channel.id = UUID.randomUUID();
        channel.projectId = project.value();
        channel.createdAt = now;
        channel.apply(spec, now);
        return channel.persist();
    }

    private static Uni<Void> nameIsFree(ProjectId project, String name, @Nullable UUID but) {
        return NotificationChannel.<NotificationChannel>list("projectId = ?1 and name = ?2", project.value(), name)
                .invoke(found -> {
                    if (found.stream().anyMatch(channel -> !channel.id.equals(but))) {
                        throw ProblemException.conflict("a channel named '" + name + "' exists already");
                    }
                })
                .replaceWithVoid();
    }

    private static Uni<List<String>> usedBy(ProjectId project, UUID id) {
        return Panache.getSession().chain(session -> session.createNativeQuery(
                        "select name from alert_rule where project_id = :project"
                                + " and :channel = any(channels) order by name limit 10",
                        String.class)
                .setParameter("project", project.value())
                .setParameter("channel", id.toString())
                .getResultList());
    }

    private static void ownOnly(NotificationChannel channel) {
        if (channel.receiver != null) {
            throw ProblemException.conflict("channel '" + channel.name + "' belongs to receiver '" + channel.receiver
                    + "' of the routing configuration; change it there");
        }
    }

    private static ProblemException missing(UUID id) {
        return ProblemException.notFound("there is no channel " + id);
    }
}
