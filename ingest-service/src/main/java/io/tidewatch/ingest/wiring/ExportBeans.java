package io.tidewatch.ingest.wiring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidewatch.ingest.export.ExportCounts;
import io.tidewatch.ingest.export.ExportCounts.DropReason;
import io.tidewatch.ingest.export.ExportManager;
import io.tidewatch.ingest.scrape.pool.ScrapeManager;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.kit.wiring.TopicsStart;
import io.tidewatch.model.ProjectId;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** Makes the bean of forwarding and starts and ends it. */
@Singleton
public class ExportBeans {
    @Produces
    @Singleton
    ExportManager exportManager(
            Vertx vertx,
            KafkaConnection kafka,
            Clock clock,
            ExportSettings settings,
            ScrapeSettings scrape,
            MeterRegistry meters) {
        return new ExportManager(
                vertx,
                kafka,
                clock,
                new ExportManager.Settings(
                        new ProjectId(scrape.project()), settings.fromOldest(), settings.maxSeries()),
                new Meters(meters, clock));
    }

    /** Before scraping starts, which reads the file. */
    void start(
            @Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) StartupEvent event,
            ExportManager exports,
            ScrapeManager scrapes,
            ScrapeSettings settings,
            TopicsStart topics) {
        scrapes.forwardBy(exports::apply);
        if (settings.configFile().isPresent()) {
            topics.task().whenDone().thenRun(exports::start);
        }
    }

    void stop(@Observes @Priority(Interceptor.Priority.APPLICATION) ShutdownEvent event, ExportManager exports) {
        exports.close();
    }

    /** The metrics of destinations as they come and go. */
    private static final class Meters implements ExportManager.Listener {
        private final MeterRegistry registry;
        private final Clock clock;
        private final Map<String, List<Meter>> ofName = new ConcurrentHashMap<>();

        private Meters(MeterRegistry registry, Clock clock) {
            this.registry = registry;
            this.clock = clock;
        }

        @Override
        public void added(String name, ExportCounts counts) {
            List<Meter> meters = new ArrayList<>();
            meters.add(counter(
                    name, counts, "samples", "Samples and histograms that the receiver has taken", ExportCounts::sent));
            meters.add(counter(
                    name, counts, "failed_samples", "Samples that the receiver has refused", ExportCounts::failed));
            meters.add(counter(name, counts, "retried_samples", "Samples that were sent again", ExportCounts::retried));
            meters.add(counter(
                    name,
                    counts,
                    "lost_records",
                    "Records that Kafka no longer had when they were to be forwarded",
                    ExportCounts::lostRecords));
            meters.add(counter(
                    name, counts, "corrupt_records", "Records that could not be read", ExportCounts::corruptRecords));
            for (DropReason reason : DropReason.values()) {
                meters.add(FunctionCounter.builder("tidewatch_export_dropped_samples", counts, of -> of.dropped(reason))
                        .description("Samples that were not to be forwarded")
                        .tag("destination", name)
                        .tag("reason", reason.text())
                        .register(registry));
            }
            meters.add(gauge(name, counts, "pending_samples", "Samples in memory", ExportCounts::pending));
            meters.add(gauge(
                    name,
                    counts,
                    "lag_records",
                    "Records of our partitions that are not delivered",
                    ExportCounts::lagRecords));
            meters.add(gauge(
                    name,
                    counts,
                    "lag_samples",
                    "Samples that are not delivered, those on Kafka estimated",
                    ExportCounts::lagSamples));
            meters.add(gauge(
                    name,
                    counts,
                    "lag_seconds",
                    "Age of the oldest record that is not delivered",
                    of -> of.lagSeconds(clock.millis())));
            meters.add(gauge(name, counts, "shards", "Requests that may be under way at once", ExportCounts::shards));
            meters.add(gauge(
                    name,
                    counts,
                    "last_success_timestamp_seconds",
                    "When the receiver last took something",
                    of -> of.lastSuccessMs() / 1e3));
            ofName.put(name, meters);
        }

        @Override
        public void removed(String name) {
            List<Meter> meters = ofName.remove(name);
            if (meters != null) {
                meters.forEach(registry::remove);
            }
        }

        private Meter counter(
                String name, ExportCounts counts, String what, String help, ToDoubleFunction<ExportCounts> value) {
            return FunctionCounter.builder("tidewatch_export_" + what, counts, value)
                    .description(help)
                    .tag("destination", name)
                    .register(registry);
        }

        private Meter gauge(
                String name, ExportCounts counts, String what, String help, ToDoubleFunction<ExportCounts> value) {
            return Gauge.builder("tidewatch_export_" + what, counts, value)
                    .description(help)
                    .tag("destination", name)
                    .register(registry);
        }
    }
}
