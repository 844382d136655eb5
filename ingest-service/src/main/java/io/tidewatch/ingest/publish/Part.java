package io.tidewatch.ingest.publish;

import io.tidewatch.events.Topic;
import io.tidewatch.events.metrics.LabelBook;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.ingest.series.SampleBatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of a request goes into one partition. Made by the request's thread, then used by the partition's lane. */
final class Part {
    final Topic topic;
    final int partition;
    /** Says which labels are due in the partition; null when all are, always. */
    final LabelBook.@Nullable Scope scope;

    final SortedPoints points;
    /** The first of the points that belong here. */
    final int from;
    /** Behind the last of them. */
    final int to;

    final List<SampleBatch.HistogramPoint> histograms = new ArrayList<>(0);
    final List<SampleBatch.Exemplar> exemplars = new ArrayList<>(0);
    final List<Metadata> metadata = new ArrayList<>(0);

    Part(Topic topic, int partition, LabelBook.@Nullable Scope scope, SortedPoints points, int from, int to) {
        this.topic = topic;
        this.partition = partition;
        this.scope = scope;
        this.points = points;
        this.from = from;
        this.to = to;
    }
}
