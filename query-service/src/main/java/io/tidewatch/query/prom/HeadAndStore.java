package io.tidewatch.query.prom;

import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.source.SeriesPoints;
import io.tidewatch.promql.source.SeriesSource;
import io.tidewatch.query.head.MetricsPipeline;
import io.tidewatch.query.head.PartitionHead;
import io.tidewatch.query.head.SampleBuffer;
import io.tidewatch.query.series.SeriesCatalog;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.SeriesStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The samples of one project: what is in memory united with what is sealed, by series and time stamp. Safe for any
 * thread.
 */
final class HeadAndStore implements SeriesSource {
    private final ProjectId project;
    private final SeriesCatalog catalog;
    private final MetricsPipeline pipeline;
    private final SeriesStore store;

    HeadAndStore(ProjectId project, SeriesCatalog catalog, MetricsPipeline pipeline, SeriesStore store) {
        this.project = project;
        this.catalog = catalog;
        this.pipeline = pipeline;
        this.store = store;
    }

    @Override
    public List<SeriesPoints> select(List<LabelMatcher> matchers, long startMs, long endMs) {
        List<SeriesEntry> entries = catalog.of(project).select(matchers);
        // Memory first: what a seal moves in between is then seen twice, never not at all.
        Map<SeriesEntry, SampleBuffer> newest = new HashMap<>();
        for (PartitionHead head : pipeline.heads()) {
            for (SeriesEntry entry : entries) {
                head.collect(entry, startMs, endMs, newest.computeIfAbsent(entry, e -> new SampleBuffer()));
            }
        }
        Map<SeriesEntry, SampleBuffer> sealed = new HashMap<>();
        List<SeriesEntry> reachBack =
                entries.stream().filter(e -> e.sealedThroughMs() >= startMs).toList();
        if (!reachBack.isEmpty()) {
            store.read(project, reachBack, startMs, endMs, e -> sealed.computeIfAbsent(e, x -> new SampleBuffer()));
        }
        List<SeriesPoints> selected = new ArrayList<>();
        for (SeriesEntry entry : entries) {
            SampleBuffer all = sealed.getOrDefault(entry, new SampleBuffer()).sortedUnique();
            SampleBuffer head = newest.get(entry);
            if (head != null) {
                all.addRange(head, startMs, endMs);
            }
            SampleBuffer points = all.sortedUnique();
            if (points.size() > 0) {
                selected.add(new SeriesPoints(entry.labels(), points.timestamps(), points.values(), points.size()));
            }
        }
        return selected;
    }
}
