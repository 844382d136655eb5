package io.tidewatch.query.newest;

import io.tidewatch.model.Labels;
import io.tidewatch.model.SeriesId;
import io.tidewatch.query.store.Exemplar;
import io.tidewatch.query.store.FamilyMetadata;
import io.tidewatch.timeseries.codec.Samples;
import java.util.List;

/**
 * What another replica holds: {@code docs/formats/newest-samples.md}.
 *
 * @param partitions that it owns of those it was asked for
 * @param series that were meant
 * @param families whose metadata is not sealed
 * @param texts names or values of labels
 */
public record Answer(
        List<Partition> partitions, List<Series> series, List<FamilyMetadata> families, List<String> texts) {
    /**
     * A partition that the replica owns.
     *
     * @param epoch of its claim
     * @param sealed first offset that is not sealed
     * @param until the offset that it is being read again up to; 0 when it is whole
     */
    record Partition(int partition, long epoch, long sealed, long until) {}

    /**
     * A series and what is not sealed of it.
     *
     * @param samples ascending, each time stamp once; may be empty
     * @param exemplars what is being sealed first
     */
    record Series(SeriesId id, Labels labels, Samples samples, List<Exemplar> exemplars) {}
}
