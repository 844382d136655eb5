package io.tidewatch.ingest.export;

import io.tidewatch.events.metrics.MetricsRecordReader;
import io.tidewatch.events.metrics.MetricsVisitor;
import io.tidewatch.events.metrics.SeriesResolver;
import io.tidewatch.ingest.export.ExportCounts.DropReason;
import io.tidewatch.ingest.scrape.config.RemoteWriteConfig;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes a record's points into what goes to a destination: resolves series, adds external labels, relabels, and leaves
 * out what is not to go. What a series becomes is remembered. Not for several threads.
 */
final class RecordRouter {
    /** What a record holds for the destination. */
    private final class Reading implements MetricsVisitor {
        private final SeriesResolver.Scope scope;
        private final Map<Long, Route> routes;
        private final @Nullable RecordProgress record;
        private final List<OutSample> samples = new ArrayList<>();
        private final Map<OutSeries, OutSample> latest = new HashMap<>();

        /** @param record null when only labels and metadata are to be taken */
        private Reading(SeriesResolver.Scope scope, Map<Long, Route> routes, @Nullable RecordProgress record) {
            this.scope = scope;
            this.routes = routes;
            this.record = record;
        }

        @Override
        public boolean wantsLabels(long seriesHash) {
            return scope.labels(seriesHash) == null;
        }

        @Override
        public void labels(long seriesHash, Labels labels) {
            scope.learn(seriesHash, labels);
        }

        @Override
        public void sample(long seriesHash, long timestampMs, double value, long startTimestampMs) {
            OutSeries series = series(seriesHash);
            if (record != null && series != null) {
                add(OutSample.sample(series, record, timestampMs, value, startTimestampMs));
            }
        }

        @Override
        public void histogram(long seriesHash, long timestampMs, NativeHistogram value, long startTimestampMs) {
            if (record != null && !config.sendNativeHistograms()) {
                counts.dropped(DropReason.HISTOGRAM, 1);
                return;
            }
            OutSeries series = series(seriesHash);
            if (record != null && series != null) {
                add(OutSample.histogram(series, record, timestampMs, value, startTimestampMs));
            }
        }

        private void add(OutSample sample) {
            samples.add(sample);
            if (config.sendExemplars()) {
                latest.put(sample.series(), sample);
            }
        }

        @Override
        public void exemplar(long seriesHash, long timestampMs, double value, Labels exemplarLabels) {
            if (record == null || !config.sendExemplars()) {
                return;
            }
            Route route = route(seriesHash);
            if (route == null || route.series() == null) {
                return;
            }
            OutSample with = latest.get(route.series());
            if (with == null) {
                with = OutSample.exemplarsOnly(route.series(), record, timestampMs);
                add(with);
            }
            with.add(new OutSample.Exemplar(timestampMs, value, exemplarLabels));
        }

        @Override
        public void metadata(String family, MetricType type, String help, String unit) {
            families.learn(family, type, help, unit);
        }

        private @Nullable OutSeries series(long seriesHash) {
            if (record == null) {
                return null;
            }
            Route route = route(seriesHash);
            if (route == null) {
                counts.dropped(DropReason.UNKNOWN_SERIES, 1);
                return null;
            }
            if (route.series() == null) {
                counts.dropped(DropReason.RELABEL, 1);
            }
            return route.series();
        }

        private @Nullable Route route(long seriesHash) {
            Route known = routes.get(seriesHash);
            if (known != null) {
                return known;
            }
            Labels labels = scope.labels(seriesHash);
            if (labels == null) {
                return null;
            }
            Route fresh = routeOf(labels, seriesHash);
            remember(routes, seriesHash, fresh);
            return fresh;
        }
    }

    /** @param series null when relabelling drops it */
    private record Route(@Nullable OutSeries series) {}

    private record Place(ProjectId project, int partition) {}

    private final RemoteWriteConfig config;
    private final ExportCounts counts;
    private final FamilyBook families;
    private final int maxSeries;
    private final SeriesResolver resolver;
    private final Map<Place, Map<Long, Route>> routes = new HashMap<>();
    private final MetricsRecordReader reader = new MetricsRecordReader();
    private int remembered;

    /** @param maxSeries series whose labels are remembered, at least 2 */
    RecordRouter(RemoteWriteConfig config, ExportCounts counts, FamilyBook families, int maxSeries) {
        this.config = config;
        this.counts = counts;
        this.families = families;
        this.maxSeries = maxSeries;
        this.resolver = new SeriesResolver(maxSeries);
    }

    /** Learns labels and metadata. */
    void learn(byte[] value, ProjectId project, int partition) {
        reader.read(value, reading(project, partition, null));
    }

    /** What is to be sent of a record, in order. */
    List<OutSample> route(byte[] value, ProjectId project, RecordProgress record) {
        Reading reading = reading(project, record.partition().partition(), record);
        reader.read(value, reading);
        return reading.samples;
    }

    private Reading reading(ProjectId project, int partition, @Nullable RecordProgress record) {
        return new Reading(
                resolver.scope(project, partition),
                routes.computeIfAbsent(new Place(project, partition), place -> new HashMap<>()),
                record);
    }

    /** Forgets a partition that is no longer read. */
    void forget(int partition) {
        resolver.forget(partition);
        routes.entrySet().removeIf(entry -> {
            if (entry.getKey().partition() != partition) {
                return false;
            }
            remembered -= entry.getValue().size();
            return true;
        });
    }

    private void remember(Map<Long, Route> into, long seriesHash, Route route) {
        if (remembered >= maxSeries) {
            routes.values().forEach(Map::clear);
            remembered = 0;
        }
        into.put(seriesHash, route);
        remembered++;
    }

    private Route routeOf(Labels labels, long seriesHash) {
        Labels out = labels;
        Labels external = config.externalLabels();
        if (!external.isEmpty() || !config.relabeling().isEmpty()) {
            Map<String, String> map = new TreeMap<>(labels.toMap());
            external.forEach(map::putIfAbsent);
            if (!config.relabeling().apply(map)) {
                return new Route(null);
            }
            out = Labels.of(map);
        }
        return new Route(out.isEmpty() ? null : new OutSeries(out, labels.metricName(), seriesHash));
    }
}
