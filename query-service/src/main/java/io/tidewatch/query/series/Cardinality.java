package io.tidewatch.query.series;

import java.util.List;

/**
 * How many series and labels a project has, and where most of them are.
 *
 * @param series in all
 * @param labelPairs pairs of name and value in all
 * @param seriesByMetric series of each metric
 * @param valuesByLabel values of each label
 * @param bytesByLabel characters of all values of each label
 * @param seriesByPair series of each pair, as {@code name=value}
 */
public record Cardinality(
        long series,
        long labelPairs,
        List<Count> seriesByMetric,
        List<Count> valuesByLabel,
        List<Count> bytesByLabel,
        List<Count> seriesByPair) {

    /** A name and how much it has. Lists of them are descending by count, the most only. */
    public record Count(String name, long value) {}
}
