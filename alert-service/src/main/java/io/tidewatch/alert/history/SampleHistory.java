package io.tidewatch.alert.history;

import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.source.SeriesPoints;
import java.util.List;
import java.util.Set;

/** Where samples come from that the stream no longer holds. Safe for any thread. */
public interface SampleHistory {
    /**
     * Samples of the series that every matcher matches, in the closed range; blocks.
     *
     * @param startMs milliseconds since the Unix epoch
     * @param endMs not before the start
     * @throws io.tidewatch.model.TidewatchException the caller's when they are too many for one read, the dependency's
     *     when whoever keeps them does not answer
     */
    Read read(ProjectId project, List<LabelMatcher> matchers, long startMs, long endMs);

    /**
     * Samples as they were read.
     *
     * @param series each once
     * @param tiers what they were read from: {@code raw}, or a tier of aggregates; empty when only memory was
     * @param warnings what is missing
     */
    record Read(List<SeriesPoints> series, Set<String> tiers, List<String> warnings) {
        public Read {
            series = List.copyOf(series);
            tiers = Set.copyOf(tiers);
            warnings = List.copyOf(warnings);
        }
    }
}
