package io.tidewatch.query.export;

import io.tidewatch.kit.lines.SeriesLine;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.query.newest.NewestSamples;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.SeriesStore;
import io.tidewatch.timeseries.codec.Samples;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Gives the raw samples of selected series, some series and hours at a time, so that memory is bounded however much there
 * is: a metric after the other, of each first what is in memory, then what is sealed. What comes after a metric was begun
 * may be missing. Safe for any thread that may wait.
 */
public final class SeriesExport {
    /** Series that are read together. */
    private static final int SERIES = 100;
    /** Milliseconds that are read together. */
    private static final long SLICE_MS = 21_600_000;
    /** Samples of a line. */
    private static final int LINE = 10_000;

    private static final int AT_ONCE = 2;

    private final NewestSamples newest;
    private final SeriesStore store;
    private final Function<ProjectId, Duration> raw;
    private final Clock clock;
    private final ExportPlaces places = new ExportPlaces(AT_ONCE, System::nanoTime);

    /** @param raw how long raw samples are kept: what is older is not looked for */
    public SeriesExport(NewestSamples newest, SeriesStore store, Function<ProjectId, Duration> raw, Clock clock) {
        this.newest = newest;
        this.store = store;
        this.raw = raw;
        this.clock = clock;
    }

    /** Takes lines; may fail because its reader has gone. */
    @FunctionalInterface
    public interface Sink {
        void line(SeriesLine line) throws IOException;
    }

    /**
     * What is to be given.
     *
     * @param selectors a series that any of them selects is given once
     * @param startMs inclusive
     * @param endMs inclusive
     * @param series how many series there are
     * @param warnings what is missing of them
     * @param place kept for it until it has run or is given up
     */
    public record Plan(
            ProjectId project,
            SortedMap<String, List<SeriesEntry>> byMetric,
            List<List<LabelMatcher>> selectors,
            long startMs,
            long endMs,
            int series,
            List<String> warnings,
            ExportPlaces.Place place) {}

    /**
     * Finds the series. What is planned is then run, or {@linkplain #cancel given up}.
     *
     * @throws TidewatchException with the fault LIMIT when others export already
     */
    public Plan plan(ProjectId project, List<List<LabelMatcher>> selectors, long fromMs, long endMs) {
        ExportPlaces.Place place = places.take();
        try {
            return plan(project, selectors, fromMs, endMs, place);
        } catch (RuntimeException e) {
            place.leave();
            throw e;
        }
    }

    /** Does not run what was planned. */
    public void cancel(Plan plan) {
        plan.place().leave();
    }

    private Plan plan(
            ProjectId project, List<List<LabelMatcher>> selectors, long fromMs, long endMs, ExportPlaces.Place place) {
        long startMs = Math.max(fromMs, clock.millis() - raw.apply(project).toMillis() - 2 * SLICE_MS);
        Set<String> warnings = new LinkedHashSet<>();
        SortedMap<String, List<SeriesEntry>> byMetric = new TreeMap<>();
        List<SeriesEntry> all = newest.series(project, selectors, startMs, warnings::add);
        for (SeriesEntry entry : new HashSet<>(all)) {
            byMetric.computeIfAbsent(entry.labels().metricName(), m -> new ArrayList<>())
                    .add(entry);
        }
        byMetric.values().forEach(entries -> entries.sort(Comparator.comparing(SeriesEntry::labels)));
        int series = byMetric.values().stream().mapToInt(List::size).sum();
        return new Plan(project, byMetric, selectors, startMs, endMs, series, List.copyOf(warnings), place);
    }

    /**
     * Gives all lines, of each series in the order of time.
     *
     * @throws TidewatchException with the fault LIMIT when it began too late, DEPENDENCY when Postgres goes away or
     *     something cannot be read: then what was given is not all
     */
    public void run(Plan plan, Sink sink) throws IOException {
        ExportPlaces.Place place = plan.place();
        try {
            place.begin();
            Sink counted = line -> {
                sink.line(line);
                place.progress();
            };
            for (Map.Entry<String, List<SeriesEntry>> metric : plan.byMetric().entrySet()) {
                metric(plan, metric.getKey(), metric.getValue(), counted);
            }
        } finally {
            place.leave();
        }
    }

    private void metric(Plan plan, String name, List<SeriesEntry> entries, Sink sink) throws IOException {
        // Memory first: what a seal moves in between is then seen twice, never not at all.
        Map<Labels, Samples> fresh = new HashMap<>();
        for (List<LabelMatcher> selector : plan.selectors()) {
            List<LabelMatcher> matchers = new ArrayList<>(selector);
            matchers.add(new LabelMatcher(Labels.NAME, LabelMatcher.Op.EQUAL, name));
            newest.samples(plan.project(), matchers, plan.startMs(), plan.endMs(), what -> {
                        throw TidewatchException.dependency("not all can be exported: " + what, null);
                    })
                    .bySeries()
                    .forEach((entry, samples) -> fresh.putIfAbsent(entry.labels(), samples));
        }
        for (int from = 0; from < entries.size(); from += SERIES) {
            some(plan, entries.subList(from, Math.min(entries.size(), from + SERIES)), fresh, sink);
        }
    }

    private void some(Plan plan, List<SeriesEntry> entries, Map<Labels, Samples> fresh, Sink sink) throws IOException {
        long start = plan.startMs();
        while (start <= plan.endMs()) {
            long end = Math.min(plan.endMs(), Math.floorDiv(start, SLICE_MS) * SLICE_MS + SLICE_MS - 1);
            SeriesStore.SealedSamples sealed = store.read(plan.project(), entries, start, end);
            plan.place().progress();
            if (!sealed.warnings().isEmpty()) {
                throw TidewatchException.dependency(
                        "not all can be exported: " + sealed.warnings().get(0), null);
            }
            for (SeriesEntry entry : entries) {
                Samples all = new Samples();
                Samples stored = sealed.bySeries().get(entry);
                if (stored != null) {
                    all.addAll(stored);
                }
                Samples young = fresh.get(entry.labels());
                if (young != null) {
                    int to = young.firstNotBefore(end + 1);
                    for (int i = young.firstNotBefore(start); i < to; i++) {
                        all.add(young, i);
                    }
                }
                lines(entry.labels(), all.ordered(), sink);
            }
            start = end + 1;
        }
    }

    private static void lines(Labels labels, Samples samples, Sink sink) throws IOException {
        for (int from = 0; from < samples.size(); from += LINE) {
            int to = Math.min(samples.size(), from + LINE);
            Samples part = from == 0 && to == samples.size() ? samples : samples.part(from, to);
            NativeHistogram[] histograms = part.histograms();
            sink.line(new SeriesLine(labels, part.size(), part.times(), part.values(), histograms, part.starts()));
        }
    }
}
