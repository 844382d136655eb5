package io.tidewatch.ingest.delta;

import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.Topic;
import io.tidewatch.events.deltas.DeltaStateRecords;
import io.tidewatch.events.metrics.LabelBook;
import io.tidewatch.events.metrics.MetricsRecordReader;
import io.tidewatch.events.metrics.MetricsVisitor;
import io.tidewatch.events.v1.DeltaState;
import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.ingest.transform.MetricsOutput;
import io.tidewatch.ingest.transform.PartitionTransform;
import io.tidewatch.ingest.transform.TransformGroup;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One partition of {@code tidewatch.metric-deltas} in this process's hands. One thread. */
final class DeltaPartition implements PartitionTransform, CumulativeSeries.Sink, DeltaStreams.Drops {
    private static final Logger LOG = LoggerFactory.getLogger(DeltaPartition.class);

    /** Points of one transaction, about. */
    private static final int MOST_POINTS = 50_000;

    private record Dropped(long points, String first) {}

    private final int partition;
    private final int statePartition;
    private final DeltaStreams streams;
    private final MetricsOutput metrics;
    private final DeltaConversion.Listener listener;
    private final DeltaStateRecords stateRecords = new DeltaStateRecords();
    private final MetricsRecordReader reader = new MetricsRecordReader();
    private final Map<ProjectId, Map<RefusalReason, Dropped>> dropped = new HashMap<>();
    private long nextOffset = -1;

    private DeltaPartition(
            DeltaStreams.Limits limits,
            TransformGroup.Opening opening,
            Map<String, DeltaState> states,
            MetricsOutput metrics,
            DeltaConversion.Listener listener) {
        this.partition = opening.partition();
        this.statePartition = partition % opening.partitions(Topic.DELTA_STATE);
        this.streams = new DeltaStreams(partition, limits, states.values(), this, this);
        this.metrics = metrics;
        this.listener = listener;
        listener.streams(partition, streams.size());
    }

    /** Begins with what the former owner has committed. */
    static DeltaPartition open(
            DeltaStreams.Limits limits,
            TransformGroup.Opening opening,
            LabelBook labels,
            Clock clock,
            DeltaConversion.Listener listener) {
        DeltaStateRecords format = new DeltaStateRecords();
        String mine = opening.partition() + "/";
        Map<String, DeltaState> last = new HashMap<>();
        opening.states(Topic.DELTA_STATE, record -> {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            if (key.startsWith(mine)) {
                if (record.value() == null) {
                    last.remove(key);
                } else {
                    last.put(key, format.message(record));
                }
            }
        });
        MetricsOutput metrics = new MetricsOutput(labels, clock, opening.partitions(Topic.METRICS), listener::written);
        return new DeltaPartition(limits, opening, last, metrics, listener);
    }

    @Override
    public void read(ConsumerRecord<byte[], byte[]> record) {
        nextOffset = record.offset() + 1;
        try {
            ProjectId project = EventHeaders.read(record.headers()).requireProject();
            streams.record(record.timestamp());
            reader.read(record.value(), new Visitor(project));
        } catch (RuntimeException e) {
            LOG.error(
                    "cannot read {}-{} at offset {}: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.toString());
        }
    }

    /** Labels stand before the points of their series, in every record; those of a known stream are not decoded. */
    private final class Visitor implements MetricsVisitor {
        private final ProjectId project;
        private final Map<Long, Labels> fresh = new HashMap<>();

        Visitor(ProjectId project) {
            this.project = project;
        }

        @Override
        public boolean wantsLabels(long seriesHash) {
            return streams.labels(new DeltaStream.Key(project, seriesHash)) == null;
        }

        @Override
        public void labels(long seriesHash, Labels labels) {
            fresh.put(seriesHash, labels);
        }

        @Override
        public void sample(long seriesHash, long timestampMs, double value, long startTimestampMs) {
            DeltaStream.Key key = new DeltaStream.Key(project, seriesHash);
            streams.number(key, labels(key), timestampMs, value, startTimestampMs);
        }

        @Override
        public void histogram(long seriesHash, long timestampMs, NativeHistogram value, long startTimestampMs) {
            DeltaStream.Key key = new DeltaStream.Key(project, seriesHash);
            streams.histogram(key, labels(key), timestampMs, value, startTimestampMs);
        }

        private Labels labels(DeltaStream.Key key) {
            Labels known = streams.labels(key);
            Labels labels = known == null ? fresh.get(key.series()) : known;
            if (labels == null) {
                throw new CorruptRecordException(-1, "a series of deltas has no labels");
            }
            return labels;
        }
    }

    @Override
    public void sample(ProjectId project, SeriesRef series, long timestampMs, double value, long startMs) {
        metrics.sample(project, series, timestampMs, value, startMs);
    }

    @Override
    public void histogram(ProjectId project, SampleBatch.HistogramPoint point) {
        metrics.histogram(project, point);
    }

    @Override
    public void dropped(ProjectId project, RefusalReason reason, Labels labels, String why) {
        dropped.computeIfAbsent(project, p -> new EnumMap<>(RefusalReason.class))
                .merge(
                        reason,
                        new Dropped(1, labels + ": " + why),
                        (before, one) -> new Dropped(before.points + 1, before.first));
    }

    @Override
    public boolean hasOutput() {
        return nextOffset >= 0;
    }

    @Override
    public boolean isFull() {
        return metrics.points() >= MOST_POINTS;
    }

    @Override
    public long write(Consumer<ProducerRecord<byte[], byte[]>> out) {
        metrics.write(out);
        DeltaStreams.Changes changes = streams.takeChanges();
        changes.states().forEach(state -> out.accept(stateRecords.record(statePartition, state)));
        changes.forgotten()
                .forEach(key ->
                        out.accept(stateRecords.forgotten(statePartition, partition, key.project(), key.series())));
        return nextOffset;
    }

    @Override
    public void committed() {
        nextOffset = -1;
        metrics.committed();
        listener.streams(partition, streams.size());
        dropped.forEach((project, reasons) ->
                reasons.forEach((reason, points) -> listener.dropped(project, reason, points.points, points.first)));
        dropped.clear();
    }

    @Override
    public void released() {
        listener.streams(partition, 0);
    }
}
