package io.tidewatch.ingest.scrape.exposition;

import com.dynatrace.hash4j.hashing.Hashing;
import io.tidewatch.events.SeriesHasher;
import io.tidewatch.model.Labels;

/**
 * An exemplar of a sample.
 *
 * @param labels its own labels, mostly a trace id
 * @param timestampMs milliseconds since the Unix epoch, or {@link ExpositionHandler#NO_TIMESTAMP}
 */
public record ScrapedExemplar(Labels labels, double value, long timestampMs) {
    /** A hash of all of it, never 0. */
    public long hash() {
        long hash = Hashing.xxh3_64()
                .hashLongLongLongToLong(SeriesHasher.hash(labels), Double.doubleToRawLongBits(value), timestampMs);
        return hash == 0 ? 1 : hash;
    }
}
