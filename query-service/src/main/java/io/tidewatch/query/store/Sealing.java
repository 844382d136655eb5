package io.tidewatch.query.store;

import io.tidewatch.query.ledger.Tally;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.timeseries.codec.Samples;
import java.util.List;

/**
 * What is sealed of one partition in one transaction. Nobody changes it any more.
 *
 * @param partition of the topic
 * @param fromOffset the offset that the last seal ended at
 * @param nextOffset next offset to read once this is committed
 * @param series samples by series
 * @param exemplars exemplars by series
 * @param metadata families whose metadata came
 * @param tally what was read between the offsets
 */
public record Sealing(
        int partition,
        long fromOffset,
        long nextOffset,
        List<SeriesSamples> series,
        List<SeriesExemplars> exemplars,
        List<FamilyMetadata> metadata,
        Tally tally) {

    /** Samples of a series, at least one. For one thread at a time. */
    public interface SeriesSamples {
        SeriesEntry entry();

        /** The oldest time stamp, milliseconds; quick. */
        long firstMs();

        /** The samples, ascending, each time stamp once; read anew with each call. */
        Samples samples();
    }

    /**
     * Exemplars of a series, at least one, each once.
     *
     * @param entry the series
     * @param exemplars in the order in which they came
     */
    public record SeriesExemplars(SeriesEntry entry, List<Exemplar> exemplars) {}
}
