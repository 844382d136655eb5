package io.tidewatch.ingest.wiring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.tidewatch.events.Topic;
import io.tidewatch.events.errors.ErrorRecords;
import io.tidewatch.events.lifecycle.LifecycleRecords;
import io.tidewatch.events.metrics.LabelBook;
import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.events.v1.LifecycleEvent;
import io.tidewatch.ingest.derived.DerivedEvents;
import io.tidewatch.ingest.imports.Imports;
import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.ledger.IngestLedger;
import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.ledger.Signal;
import io.tidewatch.ingest.otlp.OtlpIntake;
import io.tidewatch.ingest.otlp.OtlpTranslator;
import io.tidewatch.ingest.otlp.TranslationStrategy;
import io.tidewatch.ingest.publish.EventPublisher;
import io.tidewatch.ingest.publish.MetricsPublisher;
import io.tidewatch.ingest.series.KnownSeries;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.ingest.series.WireCache;
import io.tidewatch.ingest.transform.MetricsOutput;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.kit.wiring.TopicsStart;
import io.tidewatch.model.ProjectId;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes beans of the plain classes and starts and ends what runs. */
@Singleton
public class IngestBeans {
    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    EventTime sampleTime(IngestSettings settings) {
        return new EventTime(settings.maxSampleAge());
    }

    @Produces
    @Singleton
    IngestLedger ledger(Clock clock, MeterRegistry meters) {
        return new IngestLedger(clock, new IngestLedger.Listener() {
            @Override
            public void accepted(ProjectId project, Signal signal, long events) {
                meters.counter("tidewatch_ingest_accepted", "project", project.value(), "signal", signal.text())
                        .increment(events);
            }

            @Override
            public void refused(ProjectId project, Signal signal, RefusalReason reason, long events) {
                meters.counter(
                                "tidewatch_ingest_refused",
                                "project",
                                project.value(),
                                "signal",
                                signal.text(),
                                "reason",
                                reason.text())
                        .increment(events);
            }
        });
    }

    @Produces
    @Singleton
    Imports imports(
            MetricsPublisher publisher, IngestLedger ledger, IngestSettings settings, EventTime time, Clock clock) {
        return Imports.of(
                settings.utf8Names() ? LabelRules.Names.UTF8 : LabelRules.Names.CLASSIC,
                time,
                publisher::publish,
                new ImportCounts(ledger),
                clock);
    }

    @Produces
    @Singleton
    WireCache<KnownSeries> seriesCache(IngestSettings settings) {
        return new WireCache<>(settings.maxSeries());
    }

    @Produces
    @Singleton
    MetricsPublisher metricsPublisher(
            IngestSettings settings,
            KafkaConnection kafka,
            Clock clock,
            MeterRegistry meters,
            WireCache<KnownSeries> cache) {
        long timeoutMs = settings.timeout().toMillis();
        Map<String, Object> config = kafka.with(Map.of(
                "client.id",
                "tidewatch-ingest-metrics",
                "acks",
                "all",
                "enable.idempotence",
                true,
                // Records are gathered before they come here.
                "linger.ms",
                0,
                "compression.type",
                "lz4",
                "max.block.ms",
                Math.max(100, timeoutMs / 2),
                "request.timeout.ms",
                (int) Math.max(100, timeoutMs / 2),
                "delivery.timeout.ms",
                (int) Math.max(200, timeoutMs)));
        LabelBook labels = new LabelBook(settings.maxCarriedSeries(), clock);
        MetricsPublisher publisher = new MetricsPublisher(
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()),
                labels,
                clock,
                new MetricsPublisher.Settings(
                        settings.linger(), settings.maxPendingSamples(), settings.timeout(), lanes()));
        Gauge.builder("tidewatch_ingest_pending_samples", publisher, MetricsPublisher::pendingSamples)
                .description("Samples that wait for Kafka's acknowledgement")
                .register(meters);
        Gauge.builder("tidewatch_ingest_series", cache, WireCache::size)
                .description("Series that are known by the bytes of their labels")
                .register(meters);
        return publisher;
    }

    private static int lanes() {
        return Math.min(4, Runtime.getRuntime().availableProcessors());
    }

    @Produces
    @Singleton
    OtlpIntake otlpIntake(
            OtlpSettings settings,
            EventTime time,
            MetricsPublisher publisher,
            IngestLedger ledger,
            Clock clock,
            MeterRegistry meters) {
        OtlpTranslator.Options options;
        try {
            options = new OtlpTranslator.Options(
                    TranslationStrategy.of(settings.translationStrategy()),
                    Set.copyOf(settings.promoteResourceAttributes().orElse(List.of())),
                    settings.scopeLabels());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage());
        }
        OtlpTranslator translator = new OtlpTranslator(options, time, settings.maxSeries());
        Gauge.builder("tidewatch_ingest_otlp_points", translator, OtlpTranslator::knownPoints)
                .description("Points of OTLP that are known by the bytes of their attributes")
                .register(meters);
        return new OtlpIntake(translator, publisher, ledger, clock);
    }

    @Produces
    @Singleton
    EventPublisher<ErrorEvent> errorPublisher(ChannelSenders senders) {
        return new EventPublisher<>(new ErrorRecords(), senders.errors(), senders.partitions(Topic.ERRORS, "errors"));
    }

    @Produces
    @Singleton
    EventPublisher<LifecycleEvent> lifecyclePublisher(ChannelSenders senders) {
        return new EventPublisher<>(
                new LifecycleRecords(), senders.lifecycle(), senders.partitions(Topic.LIFECYCLE, "lifecycle"));
    }

    @Produces
    @Singleton
    MetricsOutput.Written derivedSamples(MetricsPublisher publisher, IngestLedger ledger) {
        return (partition, project, samples) -> {
            publisher.alsoPublished(partition, project, samples);
            ledger.accepted(project, Signal.METRICS, samples);
        };
    }

    @Produces
    @Singleton
    DerivedEvents<ErrorEvent> derivedErrors(KafkaConnection kafka, Clock clock, MetricsOutput.Written written) {
        return DerivedEvents.ofErrors(kafka, clock, written);
    }

    @Produces
    @Singleton
    DerivedEvents<LifecycleEvent> derivedLifecycle(KafkaConnection kafka, Clock clock, MetricsOutput.Written written) {
        return DerivedEvents.ofLifecycle(kafka, clock, written);
    }

    void start(
            @Observes StartupEvent event,
            MetricsPublisher publisher,
            DerivedEvents<ErrorEvent> errors,
            DerivedEvents<LifecycleEvent> lifecycle,
            TopicsStart topics) {
        publisher.start();
        // Before the topics are there, a group would be assigned nothing for minutes.
        topics.task().whenDone().thenRun(() -> {
            errors.start();
            lifecycle.start();
        });
    }

    void stop(
            @Observes ShutdownEvent event,
            MetricsPublisher publisher,
            DerivedEvents<ErrorEvent> errors,
            DerivedEvents<LifecycleEvent> lifecycle) {
        errors.close();
        lifecycle.close();
        publisher.close();
    }
}
