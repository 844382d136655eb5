package io.tidewatch.ingest.wiring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidewatch.ingest.delta.DeltaConversion;
import io.tidewatch.ingest.ledger.IngestLedger;
import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.ledger.Signal;
import io.tidewatch.ingest.publish.MetricsPublisher;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.kit.wiring.TopicsStart;
import io.tidewatch.model.ProjectId;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the conversion of delta points, starts and ends it. */
@Singleton
public class DeltaBeans {
    private static final Logger LOG = LoggerFactory.getLogger(DeltaBeans.class);
    private static final long LOG_EVERY_MS = Duration.ofMinutes(1).toMillis();

    @Produces
    @Singleton
    DeltaConversion deltaConversion(
            OtlpSettings otlp,
            IngestSettings ingest,
            KafkaConnection kafka,
            Clock clock,
            MeterRegistry meters,
            MetricsPublisher publisher,
            IngestLedger ledger) {
        Tally tally = new Tally(publisher, ledger, meters, clock);
        Gauge.builder("tidewatch_ingest_delta_streams", tally, Tally::streams)
                .description("Streams of delta points that are added up here")
                .register(meters);
        return new DeltaConversion(
                kafka,
                clock,
                new DeltaConversion.Settings(otlp.deltaMaxSeries(), otlp.deltaIdle(), ingest.maxSeries()),
                tally);
    }

    /** Counts what the conversion's thread tells. Points were counted as accepted when they came in. */
    private static final class Tally implements DeltaConversion.Listener {
        private final MetricsPublisher publisher;
        private final IngestLedger ledger;
        private final MeterRegistry meters;
        private final Clock clock;
        private final Map<Integer, Integer> streams = new ConcurrentHashMap<>();
        private final Map<RefusalReason, Long> logged = new EnumMap<>(RefusalReason.class);

        Tally(MetricsPublisher publisher, IngestLedger ledger, MeterRegistry meters, Clock clock) {
            this.publisher = publisher;
            this.ledger = ledger;
            this.meters = meters;
            this.clock = clock;
        }

        @Override
        public void written(int metricsPartition, ProjectId project, int points) {
            publisher.alsoPublished(metricsPartition, project, points);
            meters.counter("tidewatch_ingest_delta_samples", "project", project.value())
                    .increment(points);
        }

        @Override
        public void dropped(ProjectId project, RefusalReason reason, long points, String first) {
            ledger.refused(project, Signal.METRICS, reason, points);
            long now = clock.millis();
            if (now - logged.getOrDefault(reason, 0L) >= LOG_EVERY_MS) {
                logged.put(reason, now);
                LOG.warn(
                        "{} delta points of project {} were dropped ({}), others may be in the next minute; first: {}",
                        points,
                        project,
                        reason.text(),
                        first);
            }
        }

        @Override
        public void streams(int partition, int count) {
            streams.put(partition, count);
        }

        double streams() {
            return streams.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    void start(@Observes StartupEvent event, DeltaConversion conversion, TopicsStart topics) {
        // Before the topics are there, a group would be assigned nothing for minutes.
        topics.task().whenDone().thenRun(conversion::start);
    }

    void stop(@Observes ShutdownEvent event, DeltaConversion conversion) {
        conversion.close();
    }
}
