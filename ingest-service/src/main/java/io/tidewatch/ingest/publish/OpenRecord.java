package io.tidewatch.ingest.publish;

import io.tidewatch.events.Topic;
import io.tidewatch.events.metrics.LabelBook;
import io.tidewatch.events.metrics.MetricsRecordWriter;
import io.tidewatch.events.metrics.MetricsRecords;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.Labels;
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
    private final LabelBook.@Nullable Scope scope;
    private final MetricsRecordWriter writer = new MetricsRecordWriter();
    private final List<PendingRequest> requests = new ArrayList<>();
    private final List<String> metadataFamilies = new ArrayList<>();
    /** When labels were asked for first. */
    private long builtMs = Long.MAX_VALUE;

    private long[] carried = new long[16];
    private int carriedCount;

    /** @param scope says which labels are due; null when all are, always */
    OpenRecord(Topic topic, ProjectId project, int partition, LabelBook.@Nullable Scope scope) {
        this.topic = topic;
        this.project = project;
        this.partition = partition;
        this.scope = scope;
    }

    void sample(PendingRequest request, SortedPoints points, int i) {
        int number = number(request, points.families[i], points.hashes[i], points.due(i));
        writer.sample(number, points.timestamps[i], points.values[i], points.startMs(i));
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

    private int number(PendingRequest request, SeriesRef series) {
        boolean carry = scope == null || series.mustCarry(scope, request.atMs);
        return number(request, series.family(), series.hash(), carry ? series.labels() : null);
    }

    /** The series' number in this record, its labels with it when they are due. */
    private int number(PendingRequest request, String family, long hash, @Nullable Labels due) {
        joined(request);
        int before = writer.seriesCount();
        int number = writer.series(family, hash, due);
        if (due != null && writer.seriesCount() > before) {
            if (carriedCount == carried.length) {
                carried = Arrays.copyOf(carried, 2 * carriedCount);
            }
            carried[carriedCount++] = hash;
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
            builtMs = Math.min(builtMs, request.atMs);
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
        for (int i = 0; scope != null && i < carriedCount; i++) {
            scope.acknowledged(carried[i], builtMs);
        }
    }
}
