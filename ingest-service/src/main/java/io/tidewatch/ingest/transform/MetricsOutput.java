package io.tidewatch.ingest.transform;

import io.tidewatch.events.metrics.FanOut;
import io.tidewatch.events.metrics.LabelBook;
import io.tidewatch.events.metrics.MetricPartitioner;
import io.tidewatch.events.metrics.MetricsRecordWriter;
import io.tidewatch.events.metrics.MetricsRecords;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.ProjectId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Points for {@code tidewatch.metrics} that are written in one transaction: records by project and partition, none larger
 * than Kafka takes, with the labels that are due. One thread.
 */
public final class MetricsOutput {
    /** Below the client's {@code max.request.size} (1 MiB). */
    private static final int LARGEST_RECORD = 900_000;

    /** Told of points that stand on Kafka. */
    @FunctionalInterface
    public interface Written {
        void written(int metricsPartition, ProjectId project, int points);
    }

    private record Target(ProjectId project, int partition) {}

    private static final class Open {
        final Target target;
        final MetricsRecordWriter writer = new MetricsRecordWriter();
        final Set<Long> carried = new HashSet<>();

        Open(Target target) {
            this.target = target;
        }
    }

    private final LabelBook labels;
    private final Clock clock;
    private final Written written;
    private final MetricPartitioner partitioner = new MetricPartitioner(FanOut.ONE);
    private final int partitions;
    private final Map<Target, Open> open = new HashMap<>();
    private final List<Open> full = new ArrayList<>();
    private long builtMs;
    private int points;

    /** @param partitions of {@code tidewatch.metrics} */
    public MetricsOutput(LabelBook labels, Clock clock, int partitions, Written written) {
        this.labels = labels;
        this.clock = clock;
        this.partitions = partitions;
        this.written = written;
    }

    /** Points that wait. */
    public int points() {
        return points;
    }

    /** Adds a float sample. */
    public void sample(ProjectId project, SeriesRef series, long timestampMs, double value, long startMs) {
        Open record = record(project, series, series.mostBytes());
        record.writer.sample(number(record, series), timestampMs, value, startMs);
        points++;
    }

    /** Adds a native histogram. */
    public void histogram(ProjectId project, SampleBatch.HistogramPoint point) {
        Open record = record(project, point.series(), point.mostBytes());
        record.writer.histogram(number(record, point.series()), point.timestampMs(), point.value(), point.startMs());
        points++;
    }

    private Open record(ProjectId project, SeriesRef series, int bytes) {
        if (points == 0) {
            builtMs = clock.millis();
        }
        Target target =
                new Target(project, partitioner.partition(project, series.family(), series.labels(), partitions));
        Open record = open.get(target);
        if (record != null && record.writer.size() + bytes > LARGEST_RECORD) {
            full.add(record);
            record = null;
        }
        if (record == null) {
            record = new Open(target);
            open.put(target, record);
        }
        return record;
    }

    private int number(Open record, SeriesRef series) {
        boolean carry = labels.mustCarry(record.target.project, record.target.partition, series.hash());
        if (carry) {
            record.carried.add(series.hash());
        }
        return record.writer.series(series.family(), series.hash(), carry ? series.labels() : null);
    }

    /** Gives out the records. */
    public void write(Consumer<ProducerRecord<byte[], byte[]>> out) {
        full.addAll(open.values());
        open.clear();
        full.forEach(record ->
                out.accept(MetricsRecords.record(record.target.project, record.target.partition, record.writer, null)));
    }

    /** Kafka has what {@link #write} gave out. */
    public void committed() {
        for (Open record : full) {
            Target target = record.target;
            record.carried.forEach(hash -> labels.acknowledged(target.project, target.partition, hash, builtMs));
            written.written(target.partition, target.project, record.writer.points());
        }
        full.clear();
        points = 0;
    }
}
