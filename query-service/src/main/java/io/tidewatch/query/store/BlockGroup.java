package io.tidewatch.query.store;

import io.tidewatch.model.ProjectId;
import java.time.Instant;

/**
 * Blocks that may be merged with each other.
 *
 * @param windowMs beginning of the window that they are of
 */
record BlockGroup(ProjectId project, String family, long windowMs) {
    @Override
    public String toString() {
        return family + " of " + project + " from " + Instant.ofEpochMilli(windowMs);
    }
}
