package io.tidewatch.alert.rules;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A row of {@code alert_rule}. */
@Entity
@Table(name = "alert_rule")
public class AlertRule extends PanacheEntityBase {
    @Id
    public UUID id;

    @Column(name = "project_id", nullable = false)
    public String projectId;

    /** Counts up with each change, from 1. */
    public long version;

    public String name;
    public String expression;

    /** Empty for none. */
    @Column(name = "recovery_expression")
    public String recoveryExpression;

    @Column(name = "for_ms")
    public long forMs;

    /** Goes on firing for so long after the expression has ceased to hold. */
    @Column(name = "keep_firing_for_ms")
    public long keepFiringForMs;

    public String severity;

    @JdbcTypeCode(SqlTypes.JSON)
    public Map<String, String> labels;

    @JdbcTypeCode(SqlTypes.JSON)
    public Map<String, String> annotations;

    /** Ids. */
    @JdbcTypeCode(SqlTypes.ARRAY)
    public String[] channels;

    public boolean enabled;
    public boolean eager;

    @Column(name = "created_at")
    public Instant createdAt;

    @Column(name = "updated_at")
    public Instant updatedAt;

    /** Takes over what the spec says, as the next version. */
    void apply(RuleSpec spec, Instant now) {
        version++;
        name = spec.name();
        expression = spec.expression();
        recoveryExpression = spec.recoveryExpression();
        forMs = spec.forMs();
        keepFiringForMs = spec.keepFiringForMs();
        severity = spec.severity().text();
        labels = new LinkedHashMap<>(spec.labels());
        annotations = new LinkedHashMap<>(spec.annotations());
        channels = spec.channels().stream().map(UUID::toString).toArray(String[]::new);
        enabled = spec.enabled();
        eager = spec.eager();
        updatedAt = now;
    }
}
