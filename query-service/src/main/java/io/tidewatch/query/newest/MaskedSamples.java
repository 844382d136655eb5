package io.tidewatch.query.newest;

import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.query.erasure.ErasureMask;
import io.tidewatch.query.erasure.Masks;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.Exemplar;
import io.tidewatch.query.store.FamilyMetadata;
import io.tidewatch.timeseries.codec.Samples;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is not sealed yet without what is being erased. Safe for any thread that may wait. */
public final class MaskedSamples implements NewestSamples {
    private final NewestSamples all;
    private final Masks masks;

    public MaskedSamples(NewestSamples all, Masks masks) {
        this.all = all;
        this.masks = masks;
    }

    @Override
    public Found<Samples> samples(
            ProjectId project, List<LabelMatcher> matchers, long startMs, long endMs, Consumer<String> lacks) {
        ErasureMask mask = masks.of(project);
        Found<Samples> found = all.samples(project, matchers, startMs, endMs, lacks);
        if (mask.isEmpty()) {
            return found;
        }
        Map<SeriesEntry, Samples> left = new HashMap<>(found.bySeries());
        left.replaceAll((entry, samples) -> mask.without(entry.labels(), samples));
        left.values().removeIf(samples -> samples.size() == 0);
        return new Found<>(found.series(), left, found.shared());
    }

    @Override
    public Found<List<Exemplar>> exemplars(
            ProjectId project, List<List<LabelMatcher>> selectors, long startMs, long endMs, Consumer<String> lacks) {
        ErasureMask mask = masks.of(project);
        Found<List<Exemplar>> found = all.exemplars(project, selectors, startMs, endMs, lacks);
        if (mask.isEmpty()) {
            return found;
        }
        Map<SeriesEntry, List<Exemplar>> left = new HashMap<>();
        found.bySeries().forEach((entry, exemplars) -> {
            List<Exemplar> rest = exemplars.stream()
                    .filter(exemplar -> !mask.hides(entry.labels(), exemplar.timestampMs()))
                    .toList();
            if (!rest.isEmpty()) {
                left.put(entry, rest);
            }
        });
        return new Found<>(found.series(), left, found.shared());
    }

    @Override
    public List<SeriesEntry> series(
            ProjectId project, List<List<LabelMatcher>> selectors, long startMs, Consumer<String> lacks) {
        return all.series(project, selectors, startMs, lacks);
    }

    @Override
    public SortedSet<String> labelNames(
            ProjectId project, List<List<LabelMatcher>> selectors, long startMs, Consumer<String> lacks) {
        return all.labelNames(project, selectors, startMs, lacks);
    }

    @Override
    public SortedSet<String> labelValues(
            ProjectId project, String label, List<List<LabelMatcher>> selectors, long startMs, Consumer<String> lacks) {
        return all.labelValues(project, label, selectors, startMs, lacks);
    }

    @Override
    public List<FamilyMetadata> metadata(ProjectId project, @Nullable String family, Consumer<String> lacks) {
        return all.metadata(project, family, lacks);
    }
}
