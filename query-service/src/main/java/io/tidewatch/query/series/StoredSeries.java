package io.tidewatch.query.series;

import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;

/**
 * A series as the store has it.
 *
 * @param lastSeenMs milliseconds; up to an hour behind its newest sample
 */
public record StoredSeries(ProjectId project, SeriesId id, Labels labels, long lastSeenMs) {}
