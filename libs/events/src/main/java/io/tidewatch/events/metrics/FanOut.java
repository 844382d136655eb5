package io.tidewatch.events.metrics;

import io.tidewatch.model.ProjectId;

/** Over how many partitions' worth of hashes a metric family is spread. Safe for any thread. */
@FunctionalInterface
public interface FanOut {
    /** Every family on one partition. */
    FanOut ONE = (project, family) -> 1;

    /** The fan-out of a family, at least 1. */
    int of(ProjectId project, String family);
}
