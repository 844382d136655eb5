package io.tidewatch.query.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.StartupEvent;
import io.tidewatch.query.series.SeriesCatalog;
import io.tidewatch.query.series.SeriesIndex;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** How many series each project has, and how near that is to what it may have. */
@Singleton
public class SeriesMeters {
    private static final long EVERY_SECONDS = 5;

    private final SeriesCatalog catalog;
    private final MultiGauge series;
    private final MultiGauge limit;
    private final MultiGauge created;
    private final MultiGauge refused;
    private final ScheduledExecutorService refreshing = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "series-metrics");
        thread.setDaemon(true);
        return thread;
    });

    SeriesMeters(SeriesCatalog catalog, MeterRegistry registry) {
        this.catalog = catalog;
        series = gauge(registry, "tidewatch_query_project_series", "Series of a project");
        limit = gauge(registry, "tidewatch_query_project_series_limit", "Series that a project may have");
        created = gauge(
                registry,
                "tidewatch_query_project_series_created",
                "Series that came new since the start of the process");
        refused = gauge(
                registry, "tidewatch_query_project_series_refused", "New series that were refused since the start");
    }

    private static MultiGauge gauge(MeterRegistry registry, String name, String what) {
        return MultiGauge.builder(name).description(what).register(registry);
    }

    void start(@Observes StartupEvent event) {
        var unused = refreshing.scheduleWithFixedDelay(this::refresh, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    @PreDestroy
    void stop() {
        refreshing.shutdownNow();
    }

    private void refresh() {
        register(series, SeriesIndex::size);
        register(limit, index -> index.limit().most());
        register(created, index -> index.limit().createdSeries());
        register(refused, index -> index.limit().refusedSeries());
    }

    private void register(MultiGauge gauge, ToDoubleFunction<SeriesIndex> figure) {
        gauge.register(
                catalog.projects().stream()
                        .<MultiGauge.Row<?>>map(index -> MultiGauge.Row.of(
                                Tags.of("project", index.project().value()), figure.applyAsDouble(index)))
                        .toList(),
                true);
    }
}
