package io.tidewatch.alert.groups;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A row of {@code alert_rule_group}. */
@Entity
@Table(name = "alert_rule_group")
public class RuleGroupRow extends PanacheEntityBase {
    @Id
    public UUID id;

    @Column(name = "project_id", nullable = false)
    public String projectId;

    public String namespace;

    /** Place in its file, from 0. */
    public int position;

    public String name;

    /** Counts up with each change, from 1. */
    public long version;

    /** A {@link StoredGroup}. */
    @JdbcTypeCode(SqlTypes.JSON)
    public Map<String, Object> definition;

    @Column(name = "created_at")
    public Instant createdAt;

    @Column(name = "updated_at")
    public Instant updatedAt;
}
