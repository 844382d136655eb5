package io.tidewatch.query.store;

import io.tidewatch.model.MetricType;
import io.tidewatch.model.ProjectId;

/**
 * What is known of a metric family.
 *
 * @param project whose
 * @param family the metric's name without the endings of its series
 * @param type what kind of metric
 * @param help may be empty
 * @param unit may be empty
 */
public record FamilyMetadata(ProjectId project, String family, MetricType type, String help, String unit) {}
