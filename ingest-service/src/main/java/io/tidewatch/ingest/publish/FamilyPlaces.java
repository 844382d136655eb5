package io.tidewatch.ingest.publish;

import io.tidewatch.events.metrics.LabelBook;
import io.tidewatch.events.metrics.MetricPartitioner;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Where a project's families go on a topic, each worked out once. Fan-out is one: a family has one partition. Safe for any thread. */
final class FamilyPlaces {
    /**
     * A family's place.
     *
     * @param id counted from 0, so that whoever sorts can count by it
     */
    record Place(int id, int partition) {}

    /** For as many families places are remembered; then from the beginning. */
    private static final int MOST_FAMILIES = 20_000;

    private final MetricPartitioner partitioner;
    private final ProjectId project;
    private final int partitions;
    private final LabelBook.@Nullable Scope[] scopes;
    private final Map<String, Place> places = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();

    /**
     * @param partitions of the topic
     * @param labels says which labels are due there; null when all are, always
     */
    FamilyPlaces(MetricPartitioner partitioner, ProjectId project, int partitions, @Nullable LabelBook labels) {
        this.partitioner = partitioner;
        this.project = project;
        this.partitions = partitions;
        this.scopes = new LabelBook.@Nullable Scope[partitions];
        for (int i = 0; labels != null && i < partitions; i++) {
            scopes[i] = labels.scope(project, i);
        }
    }

    Place of(String family) {
        Place place = places.get(family);
        return place == null
                ? places.computeIfAbsent(
                        family,
                        name -> new Place(
                                next.getAndIncrement(), partitioner.partition(project, name, Labels.EMPTY, partitions)))
                : place;
    }

    /** Says which labels are due in the partition; null when all are, always. */
    LabelBook.@Nullable Scope scope(int partition) {
        return scopes[partition];
    }

    int partitions() {
        return partitions;
    }

    /** Families so far. */
    int size() {
        return next.get();
    }

    boolean isFull() {
        return next.get() >= MOST_FAMILIES;
    }
}
