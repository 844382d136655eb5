package io.tidewatch.query.federate;

import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.source.SeriesPoints;
import io.tidewatch.query.prom.PromQueries;
import io.tidewatch.query.store.FamilyMetadata;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest sample of each selected series, as Prometheus' federation exposes it: not older than the look-back, and
 * none for a series that has ended. Native histograms have no text and are left out. Safe for any thread that may wait.
 */
public final class Federation {
    private static final Logger LOG = LoggerFactory.getLogger(Federation.class);

    private final PromQueries queries;
    private final long lookbackMs;

    /** @param lookbackMs how old a sample may be, milliseconds */
    public Federation(PromQueries queries, long lookbackMs) {
        this.queries = queries;
        this.lookbackMs = lookbackMs;
    }

    /**
     * The series that any selector selects.
     *
     * @throws io.tidewatch.model.TidewatchException when they are too many, or Postgres is away
     */
    public String expose(ProjectId project, List<List<LabelMatcher>> selectors, ExpositionFormat format, long nowMs) {
        Map<Labels, NewestSample> newest = new TreeMap<>();
        for (List<LabelMatcher> selector : selectors) {
            for (SeriesPoints points : queries.raw(project, selector, nowMs - lookbackMs + 1, nowMs)
                    .series()) {
                add(points, newest);
            }
        }
        Map<String, MetricType> types = new HashMap<>();
        for (FamilyMetadata family : queries.metadata(project, null, lack -> LOG.warn("{}", lack))) {
            types.put(family.family(), family.type());
        }
        return new Exposition(format, family -> types.getOrDefault(family, MetricType.UNKNOWN))
                .write(new ArrayList<>(newest.values()));
    }

    private static void add(SeriesPoints points, Map<Labels, NewestSample> newest) {
        int last = points.size() - 1;
        if (last < 0) {
            return;
        }
        NativeHistogram[] histograms = points.histograms();
        boolean isFloat = histograms == null || histograms[last] == null;
        double value = points.values()[last];
        if (isFloat && !StaleMarker.is(value)) {
            newest.put(points.labels(), new NewestSample(points.labels(), points.timestampsMs()[last], value));
        }
    }
}
