package io.tidewatch.promql.source;

import java.util.List;

/** The port through which the engine reads series. Implementations must be safe for concurrent calls. */
public interface SeriesSource {
    /**
     * All series that every matcher matches, with their points in the range. The order of the series does not matter;
     * no two have the same labels. A series without a point in the range may be left out.
     *
     * @param matchers at least one of them does not match the empty string
     * @param startMs inclusive, milliseconds since the Unix epoch
     * @param endMs inclusive, not before the start
     * @throws io.tidewatch.model.TidewatchException when the storage is away or a limit of it was reached
     */
    List<SeriesPoints> select(List<LabelMatcher> matchers, long startMs, long endMs);

    /** As the other; says what the samples are for. */
    default List<SeriesPoints> select(List<LabelMatcher> matchers, long startMs, long endMs, SampleUse use) {
        return select(matchers, startMs, endMs);
    }
}
