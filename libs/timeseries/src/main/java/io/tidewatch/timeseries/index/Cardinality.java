package io.tidewatch.timeseries.index;

import java.util.List;

/**
 * How many series and labels a project has, and where most of them are. Lists are descending by count, then by name, the
 * most only.
 *
 * @param series in all
 * @param labelPairs pairs of name and value in all
 * @param seriesByMetric series of each metric
 * @param valuesByLabel values of each label
 * @param charactersByLabel characters of all values of each label
 * @param seriesByPair series of each pair, as {@code name=value}
 */
public record Cardinality(
        long series,
        long labelPairs,
        List<Count> seriesByMetric,
        List<Count> valuesByLabel,
        List<Count> charactersByLabel,
        List<Count> seriesByPair) {

    /** A name and how much it has. */
    public record Count(String name, long value) {}
}
