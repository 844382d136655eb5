package io.tidewatch.query;

import io.tidewatch.events.MetricFamily;
import io.tidewatch.events.SeriesHasher;
import io.tidewatch.events.alerts.AlertRecords;
import io.tidewatch.events.errors.ErrorRecords;
import io.tidewatch.events.lifecycle.LifecycleRecords;
import io.tidewatch.events.metrics.HeartbeatRecords;
import io.tidewatch.events.metrics.MetricsRecordWriter;
import io.tidewatch.events.metrics.MetricsRecords;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.events.v1.Heartbeat;
import io.tidewatch.events.v1.LifecycleEvent;
import io.tidewatch.events.v1.ProjectCount;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.Sample;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends what the ingest-service and the alert-service send. */
final class KafkaFixture implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;

    KafkaFixture(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    void metrics(int partition, ProjectId project, Labels labels, boolean carryLabels, List<Sample> samples) {
        MetricsRecordWriter writer = new MetricsRecordWriter();
        String family = MetricFamily.of(labels.metricName());
        int series = writer.series(family, SeriesHasher.hash(labels), carryLabels ? labels : null);
        samples.forEach(s -> writer.sample(series, s.timestampMs(), s.value(), 0));
        if (carryLabels) {
            writer.metadata(family, MetricType.COUNTER, "Help of " + family, "");
        }
        send(MetricsRecords.record(project, partition, writer, null));
    }

    void metrics(int partition, ProjectId project, MetricsRecordWriter writer) {
        send(MetricsRecords.record(project, partition, writer, null));
    }

    void heartbeat(int partition, ProjectId project, UUID sender, long published) {
        send(new HeartbeatRecords()
                .record(
                        partition,
                        Heartbeat.newBuilder()
                                .setProducer(sender.toString())
                                .setSentMs(System.currentTimeMillis())
                                .setSequence(1)
                                .addPublished(ProjectCount.newBuilder()
                                        .setProject(project.value())
                                        .setEvents(published))
                                .build()));
    }

    void errors(ProjectId project, List<ErrorEvent> events) {
        new ErrorRecords().records(project, events, 4, null).forEach(this::send);
    }

    void lifecycle(ProjectId project, List<LifecycleEvent> events) {
        new LifecycleRecords().records(project, events, 4, null).forEach(this::send);
    }

    void alert(ProjectId project, AlertTransition transition) {
        send(new AlertRecords()
                .record(0, transition.toBuilder().setProject(project.value()).build(), null));
    }

    void raw(String topic, int partition, byte[] value) {
        send(new ProducerRecord<>(topic, partition, null, value));
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
