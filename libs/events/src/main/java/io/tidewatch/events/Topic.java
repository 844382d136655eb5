package io.tidewatch.events;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The topic catalogue: every topic that Tidewatch reads or writes, and how it is kept. Partition counts are those of a
 * topic that does not exist yet; an existing topic keeps its own.
 */
public enum Topic {
    /** Door: metrics in JSON, written by anyone. */
    METRIC_EVENTS("metric-events", 4, Cleanup.DELETE, Duration.ofDays(1)),
    /** Door: errors in JSON, written by anyone. */
    ERROR_EVENTS("error-events", 4, Cleanup.DELETE, Duration.ofDays(1)),
    /** Door: lifecycle events in JSON, written by anyone. */
    LIFECYCLE_EVENTS("lifecycle-events", 4, Cleanup.DELETE, Duration.ofDays(1)),
    /** Door: OTLP metrics as a Collector's Kafka exporter writes them, in protobuf or JSON. */
    OTLP_METRICS("otlp_metrics", 4, Cleanup.DELETE, Duration.ofDays(1)),
    /** Samples, exemplars and metadata: columnar batches of one project, and heartbeats. */
    METRICS("tidewatch.metrics", 8, Cleanup.DELETE, Duration.ofDays(1)),
    /** Accepted errors: {@code ErrorBatch}. */
    ERRORS("tidewatch.errors", 4, Cleanup.DELETE, Duration.ofDays(7)),
    /** Accepted lifecycle events: {@code LifecycleBatch}. */
    LIFECYCLE("tidewatch.lifecycle", 4, Cleanup.DELETE, Duration.ofDays(7)),
    /** Alert rules: {@code Rule}. */
    RULES("tidewatch.rules", 1, Cleanup.COMPACT, null),
    /** Its partitions are the slots that rules hash to; holds no records. */
    RULE_SLOTS("tidewatch.rule-slots", 8, Cleanup.DELETE, Duration.ofHours(1)),
    /** Transitions of alerts: {@code AlertTransition}; partition = rule slot. */
    ALERTS("tidewatch.alerts", 8, Cleanup.DELETE, Duration.ofDays(30)),
    /** State of rules: {@code AlertRuleState}; partition = rule slot. */
    ALERT_STATE("tidewatch.alert-state", 8, Cleanup.COMPACT, null),
    /** How far derived series have come: {@code DerivedState}; partition = partition of the source. */
    DERIVED_STATE("tidewatch.derived-state", 4, Cleanup.COMPACT, null),
    /** Points of delta temporality until they are converted: columnar batches, partitioned as the metrics. */
    METRIC_DELTAS("tidewatch.metric-deltas", 8, Cleanup.DELETE, Duration.ofDays(1)),
    /** What delta streams have added up to: {@code DeltaState}; partition = partition of the deltas. */
    DELTA_STATE("tidewatch.delta-state", 8, Cleanup.COMPACT, null),
    /** Its partitions are the slots that scrape targets hash to: {@code SlotHealth}. */
    SCRAPE_SLOTS("tidewatch.scrape-slots", 16, Cleanup.DELETE, Duration.ofHours(1)),
    /** What could not be read: {@code DeadLetter}. */
    DEAD_LETTERS("tidewatch.dead-letters", 1, Cleanup.DELETE, Duration.ofDays(14));

    /** Kafka's {@code cleanup.policy}. */
    public enum Cleanup {
        DELETE,
        COMPACT;

        /** The value of {@code cleanup.policy}. */
        public String policy() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String topicName;
    private final int partitions;
    private final Cleanup cleanup;
    private final @Nullable Duration retention;

    Topic(String topicName, int partitions, Cleanup cleanup, @Nullable Duration retention) {
        this.topicName = topicName;
        this.partitions = partitions;
        this.cleanup = cleanup;
        this.retention = retention;
    }

    /** The name on Kafka. */
    public String topicName() {
        return topicName;
    }

    /** Partitions of a new topic. */
    public int partitions() {
        return partitions;
    }

    public Cleanup cleanup() {
        return cleanup;
    }

    /** How long records are kept at least; null for a compacted topic. */
    public @Nullable Duration retention() {
        return retention;
    }
}
