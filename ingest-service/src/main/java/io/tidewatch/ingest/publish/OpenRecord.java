package io.tidewatch.ingest.publish;

import io.tidewatch.events.Topic;
import io.tidewatch.events.metrics.LabelBook;
import io.tidewatch.events.metrics.MetricsRecordWriter;
import io.tidewatch.events.metrics.MetricsRecords;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.ProjectId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** A metrics record that is being filled: one project, one partition, several requests. One thread. */
final class OpenRecord {
    private final Topic topic;
    private final ProjectId project;
    private final int partition;
    private final @Nullable LabelBook labels;
    private final long builtMs;
    private final MetricsRecordWriter writer = new MetricsRecordWriter();
    private final List<PendingRequest> requests = new ArrayList<>();
    private final List<String> metadataFamilies = new ArrayList<>();
    private long[] carried = new long[16];
    private int carriedCount;

    /** @param labels says which labels are due; null when all are, always */
    OpenRecord(Topic topic, ProjectId project, int partition, @Nullable LabelBook labels, long nowMs) {
        this.topic = topic;
        this.project = project;
        this.partition = partition;
        this.labels = labels;
        this.builtMs = nowMs;
    }

    void sample(PendingRequest request, SeriesRef series, long timestampMs, double value, long startMs) {
        writer.sample(number(request, series), timestampMs, value, startMs);
    }

    void histogram(PendingRequest request, SampleBatch.HistogramPoint point) {
        writer.histogram(number(request, point.series()), point.timestampMs(), point.value(), point.startMs());
    }

    /** An exemplar brings its series' labels too: it may come without a sample. */
    void exemplar(PendingRequest request, SampleBatch.Exemplar exemplar) {
        SeriesRef series = exemplar.series();
        var unused = number(request, series);
        writer.exemplar(series.family(), series.hash(), exemplar.timestampMs(), exemplar.value(), exemplar.labels());
    }

    /** The series' number in this record, its labels with it when they are due. */
    private int number(PendingRequest request, SeriesRef series) {
        joined(request);
        boolean carry = labels == null || labels.mustCarry(project, partition, series.hash());
        int before = writer.seriesCount();
        int number = writer.series(series.family(), series.hash(), carry ? series.labels() : null);
        if (carry && writer.seriesCount() > before) {
            if (carriedCount == carried.length) {
                carried = Arrays.copyOf(carried, 2 * carriedCount);
            }
            carried[carriedCount++] = series.hash();
        }
        return number;
    }

    void metadata(PendingRequest request, Metadata metadata) {
        joined(request);
        writer.metadata(metadata.family(), metadata.type(), metadata.help(), metadata.unit());
        metadataFamilies.add(metadata.family());
    }

    private void joined(PendingRequest request) {
        if (requests.isEmpty() || requests.get(requests.size() - 1) != request) {
            requests.add(request);
            request.recordAdded();
        }
    }

    /** Bytes at most. */
    int size() {
        return writer.size();
    }

    /** Float samples and native histograms. */
    int points() {
        return writer.points();
    }

    boolean isOf(Topic ofTopic, ProjectId ofProject, int ofPartition) {
        return partition == ofPartition && topic == ofTopic && project.equals(ofProject);
    }

    Topic topic() {
        return topic;
    }

    /** Float samples, native histograms and exemplars: what the record's header {@code tw-count} says. */
    int events() {
        return writer.count();
    }

    ProjectId project() {
        return project;
    }

    int partition() {
        return partition;
    }

    List<PendingRequest> requests() {
        return requests;
    }

    List<String> metadataFamilies() {
        return metadataFamilies;
    }

    ProducerRecord<byte[], byte[]> toRecord() {
        return MetricsRecords.record(topic, project, partition, writer, null);
    }

    /** Kafka has the record: from now on its series go without labels. */
    void acknowledged() {
        for (int i = 0; labels != null && i < carriedCount; i++) {
            labels.acknowledged(project, partition, carried[i], builtMs);
        }
    }
}
