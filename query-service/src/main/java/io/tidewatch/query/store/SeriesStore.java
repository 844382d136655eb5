package io.tidewatch.query.store;

import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.promql.source.SampleUse;
import io.tidewatch.query.offsets.Claim;
import io.tidewatch.query.offsets.LogRange;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.series.StoredSeries;
import io.tidewatch.timeseries.codec.Samples;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The port for sealed samples. Partitions are claimed and sealed one at a time by one thread; reading is safe for any
 * thread. Every method throws a {@code TidewatchException} with the fault {@code DEPENDENCY} when the storage is away:
 * then nothing has changed, or, when only the answer to a commit was lost, everything has, which the next seal meets as
 * a {@link FencedException}.
 */
public interface SeriesStore {
    /**
     * Becomes the owner of a partition; what an earlier owner still tries to seal fails from here on.
     *
     * @param range what Kafka has of the partition: what lies between the stored offset and its beginning is recorded as
     *     lost; when it ends before the stored offset, so is what lies between, and reading begins anew
     * @return the claim; its offset is where to read on
     */
    Claim claim(int partition, LogRange range);

    /**
     * Stores the samples, exemplars, new series, metadata and counts, and moves the offset: all or nothing. A sample whose series
     * and time stamp are stored already is a duplicate and changes nothing, and so is an exemplar that is stored already.
     *
     * @throws FencedException when the partition has another owner, or the offset is not the one that the sealing
     *     starts at
     */
    SealOutcome seal(Claim claim, Sealing sealing);

    /** Gives every series that is known. */
    void loadSeries(Consumer<StoredSeries> found);

    /** Gives the series whose rows say that they were seen at an instant or after it, new ones among them. */
    void loadSeries(long seenSinceMs, Consumer<StoredSeries> found);

    /** Which of some series of a project have a row. */
    Set<SeriesId> known(ProjectId project, Collection<SeriesId> of);

    /**
     * Forgets series that were seen last before an instant.
     *
     * @return how many
     */
    int forgetSeries(long beforeMs);

    /**
     * The sealed raw samples of the series in the closed range. What cannot be read of a broken block is left out and named.
     *
     * @throws io.tidewatch.model.TidewatchException also with the fault {@code LIMIT} when they are too many
     */
    SealedSamples read(ProjectId project, Collection<SeriesEntry> series, long startMs, long endMs);

    /**
     * As the other, and where raw samples are not kept any more, samples made of aggregates.
     *
     * @param use what the samples are for
     */
    SealedSamples read(ProjectId project, Collection<SeriesEntry> series, long startMs, long endMs, SampleUse use);

    /**
     * As the other, from one tier alone, whatever is kept of the others. Of the tiers of aggregates buckets that begin in
     * the range or hold its first instant.
     */
    SealedSamples read(
            ProjectId project, Collection<SeriesEntry> series, long startMs, long endMs, SampleUse use, Tier tier);

    /**
     * Gives the sealed exemplars of the series in the closed range, the newest when there are more.
     *
     * @param most how many are given
     * @param found told of each, newest first
     */
    void exemplars(
            ProjectId project,
            Collection<SeriesEntry> series,
            long startMs,
            long endMs,
            int most,
            BiConsumer<SeriesEntry, Exemplar> found);

    /** Metadata of the project's families; of one only when it is named. */
    List<FamilyMetadata> metadata(ProjectId project, @Nullable String family);

    /**
     * What was read.
     *
     * @param bySeries ascending, each time stamp once; a series without samples may be missing
     * @param warnings of blocks that are broken
     * @param read how many samples or buckets were read of which tier: {@code raw}, {@code 1m}, {@code 5m}
     */
    record SealedSamples(Map<SeriesEntry, Samples> bySeries, List<String> warnings, Map<String, Long> read) {
        /** Nothing. */
        public static final SealedSamples NONE = new SealedSamples(Map.of(), List.of(), Map.of());
    }

    /**
     * What became of the samples.
     *
     * @param stored samples and exemplars that were new
     * @param duplicates samples and exemplars that were there
     */
    record SealOutcome(long stored, long duplicates) {}

    /** The claim is no longer valid: the state that belongs to it must go. */
    final class FencedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public FencedException(String message) {
            super(message);
        }
    }
}
