package io.tidewatch.timeseries.index;

import io.tidewatch.model.Labels;
import io.tidewatch.model.SeriesId;

/**
 * A series that the index knows.
 *
 * @param number small and dense; another series may have it some time after this one is forgotten
 */
public record IndexedSeries(int number, SeriesId id, Labels labels) {}
