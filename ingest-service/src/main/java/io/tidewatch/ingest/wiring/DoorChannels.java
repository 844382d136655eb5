package io.tidewatch.ingest.wiring;

import com.google.protobuf.MessageLite;
import io.smallrye.common.annotation.Blocking;
import io.tidewatch.events.EventIdentity;
import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.events.v1.LifecycleEvent;
import io.tidewatch.ingest.door.Deliveries;
import io.tidewatch.ingest.door.Door;
import io.tidewatch.ingest.error.ErrorEventReader;
import io.tidewatch.ingest.intake.EventIds;
import io.tidewatch.ingest.intake.EventReader;
import io.tidewatch.ingest.intake.EventRequest;
import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.intake.RefusedElements;
import io.tidewatch.ingest.ledger.IngestLedger;
import io.tidewatch.ingest.ledger.Signal;
import io.tidewatch.ingest.lifecycle.LifecycleEventReader;
import io.tidewatch.ingest.metric.MetricRequest;
import io.tidewatch.ingest.otlp.OtlpEncoding;
import io.tidewatch.ingest.otlp.OtlpIntake;
import io.tidewatch.ingest.otlp.OtlpMetrics;
import io.tidewatch.ingest.publish.EventPublisher;
import io.tidewatch.ingest.publish.MetricsPublisher;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.Uuid;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** The channels of the doors: {@code metric-events}, {@code error-events}, {@code lifecycle-events}, {@code otlp_metrics}. */
@ApplicationScoped
public class DoorChannels {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Deliveries deliveries = new Deliveries(Duration.ofMillis(200), LONGEST_PAUSE);
    private final Door metricDoor;
    private final Door errorDoor;
    private final Door lifecycleDoor;
    private final Door otlpDoor;
    private final TopicIds topicIds;
    private final Clock clock;

    public DoorChannels(
            MetricsPublisher metrics,
            EventPublisher<ErrorEvent> errors,
            EventPublisher<LifecycleEvent> lifecycle,
            OtlpIntake otlp,
            ChannelSenders senders,
            IngestLedger ledger,
            EventTime time,
            TopicIds topicIds,
            Clock clock) {
        this.topicIds = topicIds;
        this.clock = clock;
        metricDoor = new Door(
                Signal.METRICS,
                (record, project, refused) -> metrics(metrics, time, record, project, refused),
                senders.deadLetters(),
                deliveries,
                ledger);
        errorDoor = new Door(
                Signal.ERRORS,
                (record, project, refused) -> events(new ErrorEventReader(), errors, record, project, refused),
                senders.deadLetters(),
                deliveries,
                ledger);
        lifecycleDoor = new Door(
                Signal.LIFECYCLE,
                (record, project, refused) -> events(new LifecycleEventReader(), lifecycle, record, project, refused),
                senders.deadLetters(),
                deliveries,
                ledger);
        otlpDoor = new Door(
                Signal.METRICS,
                (record, project, refused) -> otlp(otlp, record, project),
                senders.deadLetters(),
                deliveries,
                ledger);
    }

    @Incoming("otlp-metrics")
    @Blocking
    void otlp(ConsumerRecords<byte[], byte[]> records) {
        otlpDoor.take(records);
    }

    @Incoming("metric-events")
    @Blocking
    void metrics(ConsumerRecords<byte[], byte[]> records) {
        metricDoor.take(records);
    }

    @Incoming("error-events")
    @Blocking
    void errors(ConsumerRecords<byte[], byte[]> records) {
        errorDoor.take(records);
    }

    @Incoming("lifecycle-events")
    @Blocking
    void lifecycle(ConsumerRecords<byte[], byte[]> records) {
        lifecycleDoor.take(records);
    }

    private Door.Good metrics(
            MetricsPublisher publisher,
            EventTime time,
            ConsumerRecord<byte[], byte[]> record,
            ProjectId project,
            RefusedElements refused) {
        MetricRequest request = MetricRequest.read(value(record), time, clock.millis(), record.timestamp(), refused);
        return new Door.Good(request.samples().size(), () -> publisher.publish(project, request.samples()));
    }

    /** Points that are refused are counted by reason; only a record that cannot be read becomes a dead letter. */
    private static Door.Good otlp(OtlpIntake intake, ConsumerRecord<byte[], byte[]> record, ProjectId project) {
        byte[] value = value(record);
        OtlpMetrics metrics = intake.read(project, OtlpEncoding.ofContent(value), value);
        return new Door.Good(metrics.points(), () -> intake.publish(project, metrics));
    }

    private <E extends MessageLite> Door.Good events(
            EventReader<E> reader,
            EventPublisher<E> publisher,
            ConsumerRecord<byte[], byte[]> record,
            ProjectId project,
            RefusedElements refused) {
        Uuid topicId = topicIds.of(record.topic());
        EventIds ids = index -> EventIdentity.ofDoor(topicId, record.partition(), record.offset(), index);
        EventRequest<E> request =
                EventRequest.read(reader, value(record), ids, clock.millis(), record.timestamp(), refused);
        return new Door.Good(request.accepted().size(), () -> publisher.publish(project, request.accepted()));
    }

    private static byte[] value(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            throw TidewatchException.caller("the record has no value");
        }
        return record.value();
    }

    @PreDestroy
    void stop() {
        deliveries.close();
    }
}
