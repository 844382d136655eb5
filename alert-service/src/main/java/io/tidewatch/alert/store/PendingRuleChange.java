package io.tidewatch.alert.store;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code alert_rule_change}: this rule's present state, or its absence, is not on Kafka yet. */
@Entity
@Table(name = "alert_rule_change")
public class PendingRuleChange extends PanacheEntityBase {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public @Nullable Long sequence;

    @Column(name = "project_id", nullable = false)
    public String projectId;

    @Column(name = "rule_id", nullable = false)
    public UUID ruleId;

    /** A change of this rule, or of the group that has this id. */
    public static PendingRuleChange of(String projectId, UUID ruleId) {
        PendingRuleChange change = new PendingRuleChange();
        change.projectId = projectId;
        change.ruleId = ruleId;
        return change;
    }
}
