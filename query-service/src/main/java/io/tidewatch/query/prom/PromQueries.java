package io.tidewatch.query.prom;

import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.QueryResult;
import io.tidewatch.promql.source.SeriesSource;
import io.tidewatch.query.head.MetricsPipeline;
import io.tidewatch.query.head.RecoveryState;
import io.tidewatch.query.series.SeriesCatalog;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.series.SeriesIndex;
import io.tidewatch.query.store.FamilyMetadata;
import io.tidewatch.query.store.SeriesStore;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Queries over a project's samples. Safe for any thread that may wait. */
public final class PromQueries {
    private final Engine engine;
    private final SeriesCatalog catalog;
    private final MetricsPipeline pipeline;
    private final SeriesStore store;
    private final RecoveryState recovery;

    public PromQueries(
            Engine engine, SeriesCatalog catalog, MetricsPipeline pipeline, SeriesStore store, RecoveryState recovery) {
        this.engine = engine;
        this.catalog = catalog;
        this.pipeline = pipeline;
        this.store = store;
        this.recovery = recovery;
    }

    /** Evaluates at one instant. */
    public QueryResult instant(ProjectId project, String query, long timeMs) {
        return engine.instant(PromQl.parse(query), source(project), timeMs);
    }

    /** Evaluates at each step of a range. */
    public QueryResult range(ProjectId project, String query, long startMs, long endMs, long stepMs) {
        return engine.range(PromQl.parse(query), source(project), startMs, endMs, stepMs);
    }

    /**
     * Series that any of the selectors selects; all of them when there is no selector.
     *
     * @throws io.tidewatch.promql.parse.ParseException when a selector does not parse
     */
    public List<SeriesEntry> series(ProjectId project, List<String> selectors) {
        SeriesIndex index = index(project);
        if (selectors.isEmpty()) {
            return index.select(List.of());
        }
        Set<SeriesEntry> selected = new LinkedHashSet<>();
        for (String selector : selectors) {
            selected.addAll(index.select(PromQl.parseSelector(selector)));
        }
        return new ArrayList<>(selected);
    }

    /** The project's series. */
    public SeriesIndex index(ProjectId project) {
        requireLoaded();
        return catalog.of(project);
    }

    /** Metadata of the project's families, or of one. */
    public List<FamilyMetadata> metadata(ProjectId project, @Nullable String family) {
        return store.metadata(project, family);
    }

    /** What answers may lack just now; empty when they are whole. */
    public List<String> warnings() {
        return recovery.warnings();
    }

    private SeriesSource source(ProjectId project) {
        requireLoaded();
        return new HeadAndStore(project, catalog, pipeline, store);
    }

    private void requireLoaded() {
        if (!recovery.isLoaded()) {
            throw TidewatchException.dependency("the series are not loaded from Postgres yet", null);
        }
    }
}
