package io.tidewatch.dashboard.live;

import io.tidewatch.model.ProjectId;

/**
 * A message that a topic's record held.
 *
 * @param offset of the record
 */
record Arrival<M>(int partition, long offset, ProjectId project, M message) {}
