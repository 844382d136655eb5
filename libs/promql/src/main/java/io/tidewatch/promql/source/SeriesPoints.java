package io.tidewatch.promql.source;

import io.tidewatch.model.Labels;

/**
 * A series with float samples in columns, ascending by time stamp, time stamps unique. The arrays belong to the reader
 * only for reading; they may be longer than {@code size}.
 *
 * @param labels of the series, {@code __name__} included
 * @param timestampsMs milliseconds since the Unix epoch
 * @param values raw bits kept; a stale marker ends the series until the next sample
 * @param size how many entries of the arrays count
 */
public record SeriesPoints(Labels labels, long[] timestampsMs, double[] values, int size) {}
