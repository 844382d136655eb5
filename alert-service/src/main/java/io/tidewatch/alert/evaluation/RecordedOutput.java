package io.tidewatch.alert.evaluation;

import io.tidewatch.events.MetricFamily;
import io.tidewatch.events.SeriesHasher;
import io.tidewatch.events.metrics.FanOut;
import io.tidewatch.events.metrics.MetricPartitioner;
import io.tidewatch.events.metrics.MetricsRecordWriter;
import io.tidewatch.events.metrics.MetricsRecords;
import io.tidewatch.model.ProjectId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Makes records of {@code tidewatch.metrics} of recorded samples; each carries the labels of its series. One thread. */
final class RecordedOutput {
    /** Below what a record may have, with room for one sample more. */
    private static final int LARGEST_RECORD = 800_000;

    private final MetricPartitioner partitioner = new MetricPartitioner(FanOut.ONE);
    private final int partitions;

    private record Target(ProjectId project, int partition) {}

    /** @param partitions of {@code tidewatch.metrics} */
    RecordedOutput(int partitions) {
        this.partitions = partitions;
    }

    /** The records, one a project and partition unless that is too large. */
    List<ProducerRecord<byte[], byte[]>> records(List<RecordedSample> samples) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        Map<Target, MetricsRecordWriter> open = new LinkedHashMap<>();
        for (RecordedSample sample : samples) {
            String family = MetricFamily.of(sample.labels().metricName());
            Target target = new Target(
                    sample.project(), partitioner.partition(sample.project(), family, sample.labels(), partitions));
            MetricsRecordWriter writer = open.computeIfAbsent(target, t -> new MetricsRecordWriter());
            int series = writer.series(family, SeriesHasher.hash(sample.labels()), sample.labels());
            if (sample.histogram() == null) {
                writer.sample(series, sample.timestampMs(), sample.value(), 0);
            } else {
                writer.histogram(series, sample.timestampMs(), sample.histogram(), 0);
            }
            if (writer.size() > LARGEST_RECORD) {
                records.add(MetricsRecords.record(target.project(), target.partition(), writer, null));
                open.remove(target);
            }
        }
        open.forEach((target, writer) ->
                records.add(MetricsRecords.record(target.project(), target.partition(), writer, null)));
        return records;
    }
}
