package io.tidewatch.ingest.scrape.loop;

import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.series.SampleBatch;
import java.util.concurrent.CompletionStage;

/** Where scraped samples go. Safe for any thread. */
public interface ScrapeSink {
    /** Completes when Kafka has all of it; what is counted as accepted or refused is counted here. */
    CompletionStage<Void> publish(SampleBatch samples);

    /** Samples that are not published. */
    void refused(RefusalReason reason, long samples);
}
