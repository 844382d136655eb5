package io.tidewatch.ingest.scrape.exposition;

import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.model.NativeHistogram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Told of what an exposition holds, in its order. What is passed is valid during the call only, but for values. */
public interface ExpositionHandler {
    /** The target said no time. */
    long NO_TIMESTAMP = Long.MIN_VALUE;

    /** A family begins, or more is known of it; may come again for the same family. */
    void metadata(Metadata metadata);

    /**
     * A sample.
     *
     * @param timestampMs milliseconds since the Unix epoch, or {@link #NO_TIMESTAMP}
     * @param startMs when the counter began, milliseconds since the Unix epoch; 0 when not said
     * @throws ExpositionException when {@link SeriesText#labels} finds the labels to be wrong
     */
    void sample(SeriesText series, double value, long timestampMs, long startMs, @Nullable ScrapedExemplar exemplar)
            throws ExpositionException;

    /**
     * A native histogram.
     *
     * @return whether its classic form is wanted as well
     */
    boolean histogram(
            SeriesText series, NativeHistogram value, long timestampMs, long startMs, List<ScrapedExemplar> exemplars)
            throws ExpositionException;
}
