package io.tidewatch.ingest.publish;

import io.tidewatch.events.Topic;
import io.tidewatch.events.metrics.LabelBook;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The float samples of a batch in columns, sorted by partition and family, those of a series in the order in which they
 * came; with the labels that are due. Not changed once made.
 */
final class SortedPoints {
    private static final Labels[] NONE_DUE = {};

    final long[] hashes;
    final String[] families;
    final int[] mostBytes;
    final long[] timestamps;
    final double[] values;
    /** Empty when no point says when it began. */
    final long[] starts;
    /** Empty when none are due. */
    @Nullable
    Labels[] due = NONE_DUE;

    private int dueCount;

    private SortedPoints(int size, boolean started) {
        hashes = new long[size];
        families = new String[size];
        mostBytes = new int[size];
        timestamps = new long[size];
        values = new double[size];
        starts = new long[started ? size : 0];
    }

    /** How many points bring labels. */
    int dueCount() {
        return dueCount;
    }

    @Nullable
    Labels due(int i) {
        return due.length == 0 ? null : due[i];
    }

    long startMs(int i) {
        return starts.length == 0 ? 0 : starts[i];
    }

    /**
     * Sorts a batch into its parts.
     *
     * @param nowMs when labels are asked for
     */
    static List<Part> parts(Topic topic, SampleBatch batch, FamilyPlaces places, long nowMs) {
        int size = batch.size();
        int partitions = places.partitions();
        FamilyPlaces.Place[] placeOf = new FamilyPlaces.Place[size];
        int[] counts = new int[places.size() + 1];
        int[] used = new int[16];
        int[] usedPartition = new int[16];
        int usedCount = 0;
        int[] ends = new int[partitions];
        String lastFamily = "";
        FamilyPlaces.Place last = null;
        for (int i = 0; i < size; i++) {
            String family = batch.series(i).family();
            if (last == null || !family.equals(lastFamily)) {
                lastFamily = family;
                last = places.of(family);
            }
            placeOf[i] = last;
            if (last.id() >= counts.length) {
                counts = Arrays.copyOf(counts, Math.max(2 * counts.length, last.id() + 1));
            }
            if (counts[last.id()]++ == 0) {
                if (usedCount == used.length) {
                    used = Arrays.copyOf(used, 2 * usedCount);
                    usedPartition = Arrays.copyOf(usedPartition, 2 * usedCount);
                }
                used[usedCount] = last.id();
                usedPartition[usedCount++] = last.partition();
            }
            ends[last.partition()]++;
        }
        for (int partition = 1; partition < partitions; partition++) {
            ends[partition] += ends[partition - 1];
        }
        // From how many there are of a family to where its first one goes.
        int[] cursor = new int[partitions];
        System.arraycopy(ends, 0, cursor, 1, partitions - 1);
        for (int u = 0; u < usedCount; u++) {
            int count = counts[used[u]];
            counts[used[u]] = cursor[usedPartition[u]];
            cursor[usedPartition[u]] += count;
        }
        SortedPoints points = new SortedPoints(size, batch.hasStarts());
        for (int i = 0; i < size; i++) {
            FamilyPlaces.Place place = placeOf[i];
            points.set(counts[place.id()]++, batch, i, places.scope(place.partition()), nowMs);
        }
        return new Splitting(topic, places, points, ends).parts(batch);
    }

    private void set(int to, SampleBatch batch, int i, LabelBook.@Nullable Scope scope, long nowMs) {
        SeriesRef series = batch.series(i);
        hashes[to] = series.hash();
        families[to] = series.family();
        mostBytes[to] = series.mostBytes();
        timestamps[to] = batch.timestampMs(i);
        values[to] = batch.value(i);
        if (starts.length > 0) {
            starts[to] = batch.startMs(i);
        }
        boolean again = to > 0 && hashes[to - 1] == hashes[to] && due.length > 0 && due[to - 1] != null;
        if (again) {
            due[to] = due[to - 1];
        } else if (scope == null || series.mustCarry(scope, nowMs)) {
            if (due.length == 0) {
                due = new Labels[hashes.length];
            }
            due[to] = series.labels();
            dueCount++;
        }
    }

    /** Makes the parts; one for each partition of which the batch holds anything. */
    private static final class Splitting {
        private final Topic topic;
        private final FamilyPlaces places;
        private final SortedPoints points;
        private final int[] ends;
        private final @Nullable Part[] byPartition;
        private final List<Part> parts = new ArrayList<>();

        Splitting(Topic topic, FamilyPlaces places, SortedPoints points, int[] ends) {
            this.topic = topic;
            this.places = places;
            this.points = points;
            this.ends = ends;
            this.byPartition = new @Nullable Part[ends.length];
        }

        List<Part> parts(SampleBatch batch) {
            for (int partition = 0; partition < ends.length; partition++) {
                if (ends[partition] > from(partition)) {
                    part(partition);
                }
            }
            for (SampleBatch.HistogramPoint histogram : batch.histograms()) {
                part(places.of(histogram.series().family()).partition())
                        .histograms
                        .add(histogram);
            }
            for (SampleBatch.Exemplar exemplar : batch.exemplars()) {
                part(places.of(exemplar.series().family()).partition())
                        .exemplars
                        .add(exemplar);
            }
            for (Metadata metadata : batch.metadata()) {
                part(places.of(metadata.family()).partition()).metadata.add(metadata);
            }
            return parts;
        }

        private int from(int partition) {
            return partition == 0 ? 0 : ends[partition - 1];
        }

        private Part part(int partition) {
            Part known = byPartition[partition];
            if (known == null) {
                known = new Part(topic, partition, places.scope(partition), points, from(partition), ends[partition]);
                byPartition[partition] = known;
                parts.add(known);
            }
            return known;
        }
    }
}
