package io.tidewatch.alert.channels;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.tidewatch.model.ProjectId;
import io.vertx.core.json.JsonObject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A row of {@code notification_channel}. */
@Entity
@Table(name = "notification_channel")
public class NotificationChannel extends PanacheEntityBase {
    @Id
    public UUID id;

    @Column(name = "project_id", nullable = false)
    public String projectId;

    public String name;
    public String type;

    @JdbcTypeCode(SqlTypes.JSON)
    public Map<String, Object> config;

    @Column(name = "max_per_minute")
    public @Nullable Integer maxPerMinute;

    /** Of the routing configuration that made it; null for one that was made by itself. */
    public @Nullable String receiver;

    @Column(name = "created_at")
    public Instant createdAt;

    @Column(name = "updated_at")
    public Instant updatedAt;

    /** Takes over what the spec says. */
    void apply(ChannelSpec spec, Instant now) {
        name = spec.name();
        type = spec.config().type().text();
        config = ChannelConfigJson.write(spec.config());
        maxPerMinute = spec.maxPerMinute();
        updatedAt = now;
    }

    /** The channel as the noun, secrets included. */
    public Channel toChannel() {
        return new Channel(
                id,
                new ProjectId(projectId),
                name,
                ChannelConfigJson.read(
                        ChannelConfig.Type.valueOf(type.toUpperCase(Locale.ROOT)), new JsonObject(config)));
    }
}
