package io.tidewatch.query.series;

import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.timeseries.index.IndexedSeries;
import io.tidewatch.timeseries.index.LabelIndex;
import io.tidewatch.timeseries.index.LabelMatcher;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a project has as many series as it may: those it has go on, new ones are refused, and it is said
 * which metric grows by which label. Safe for any thread.
 */
public final class SeriesLimit {
    private static final Logger LOG = LoggerFactory.getLogger(SeriesLimit.class);
    private static final double WARN_AT = 0.8;
    private static final long SAY_EVERY_NANOS = 60_000_000_000L;

    private final ProjectId project;
    private final int most;
    private final LabelIndex index;
    private final LongAdder created = new LongAdder();
    private final LongAdder refused = new LongAdder();
    /** Refused series by metric since it was last said. */
    private final Map<String, Integer> byMetric = new HashMap<>();

    private long saidNanos = System.nanoTime() - SAY_EVERY_NANOS;
    private volatile @Nullable String culprit;

    SeriesLimit(ProjectId project, int most, LabelIndex index) {
        this.project = project;
        this.most = most;
        this.index = index;
    }

    /** A series was made known. */
    void created(boolean loaded, int size) {
        if (!loaded) {
            created.increment();
        }
        if (size == (int) (most * WARN_AT) && size > 0) {
            LOG.warn(
                    "project {} has {} series, {} % of the {} that it may have",
                    project, size, (int) (100 * WARN_AT), most);
        }
    }

    /** A new series has no place. */
    synchronized void refused(Labels of) {
        refused.increment();
        byMetric.merge(of.metricName(), 1, Integer::sum);
        long now = System.nanoTime();
        if (now - saidNanos >= SAY_EVERY_NANOS) {
            saidNanos = now;
            String metric = byMetric.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .orElseThrow()
                    .getKey();
            byMetric.clear();
            String text = grows(metric);
            culprit = text;
            LOG.warn("project {} has {} series, the most it may have: new ones are refused. {}", project, most, text);
        }
    }

    /** Which label has the most values in a metric. */
    private String grows(String metric) {
        Map<String, Set<String>> values = new HashMap<>();
        List<IndexedSeries> series =
                index.select(List.of(new LabelMatcher(Labels.NAME, LabelMatcher.Op.EQUAL, metric)));
        series.forEach(one -> one.labels().forEach((name, value) -> values.computeIfAbsent(name, n -> new HashSet<>())
                .add(value)));
        values.remove(Labels.NAME);
        String what = "Most of the refused series are of the metric " + metric + ", which has " + series.size();
        return values.entrySet().stream()
                .max((a, b) -> Integer.compare(a.getValue().size(), b.getValue().size()))
                .map(label -> what + "; its label " + label.getKey() + " has "
                        + label.getValue().size() + " values")
                .orElse(what);
    }

    /** Series that the project may have. */
    public int most() {
        return most;
    }

    /** Series that came new since the start: the churn. */
    public long createdSeries() {
        return created.sum();
    }

    /** Series that were refused since the start; one that comes again counts again. */
    public long refusedSeries() {
        return refused.sum();
    }

    /** Which metric and label grew when series were last refused; null when none was. */
    public @Nullable String culprit() {
        return culprit;
    }
}
