package io.tidewatch.query.newest;

import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.Exemplar;
import io.tidewatch.query.store.FamilyMetadata;
import io.tidewatch.timeseries.codec.Samples;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The port for what is not sealed yet. Asked before what is sealed is read: what a seal moves in between is then seen
 * twice, never not at all. Every method tells {@code lacks} in words what its answer may lack, and nothing when it is
 * whole. Safe for any thread that may wait.
 */
public interface NewestSamples {
    /**
     * What was found.
     *
     * @param series every series that was meant, also those of which nothing is unsealed; the store may be asked for each
     * @param bySeries of each ascending, each time stamp once; a series without any is missing
     * @param shared whether others may have sealed what this process does not know of
     * @param <T> samples or exemplars
     */
    record Found<T>(List<SeriesEntry> series, Map<SeriesEntry, T> bySeries, boolean shared) {
        /** Whether sealed samples of a series may lie at or after a time stamp. */
        public boolean mayBeSealed(SeriesEntry entry, long sinceMs) {
            return shared || entry.sealedThroughMs() >= sinceMs;
        }
    }

    /** The series that every matcher matches, and their samples in the closed range. */
    Found<Samples> samples(
            ProjectId project, List<LabelMatcher> matchers, long startMs, long endMs, Consumer<String> lacks);

    /** The series that any selector selects, and their exemplars in the closed range. */
    Found<List<Exemplar>> exemplars(
            ProjectId project, List<List<LabelMatcher>> selectors, long startMs, long endMs, Consumer<String> lacks);

    /**
     * The series that any selector selects; all of them when there is no selector.
     *
     * @param startMs series that fell silent well before are left out
     */
    List<SeriesEntry> series(
            ProjectId project, List<List<LabelMatcher>> selectors, long startMs, Consumer<String> lacks);

    /** Names of labels of such series. */
    SortedSet<String> labelNames(
            ProjectId project, List<List<LabelMatcher>> selectors, long startMs, Consumer<String> lacks);

    /** Values of a label of such series. */
    SortedSet<String> labelValues(
            ProjectId project, String label, List<List<LabelMatcher>> selectors, long startMs, Consumer<String> lacks);

    /** Metadata of the project's families, or of one, that is not sealed yet. */
    List<FamilyMetadata> metadata(ProjectId project, @Nullable String family, Consumer<String> lacks);
}
