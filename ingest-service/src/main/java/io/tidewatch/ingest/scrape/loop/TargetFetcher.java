package io.tidewatch.ingest.scrape.loop;

import io.tidewatch.ingest.scrape.http.Fetched;
import io.tidewatch.ingest.scrape.targets.Target;
import java.util.concurrent.CompletionStage;

/** Gets a target's exposition. Safe for any thread. */
@FunctionalInterface
public interface TargetFetcher {
    /**
     * Begins to get it.
     *
     * @param limit most bytes, packed
     * @return fails with a {@code FetchException}, within the target's time-out
     */
    CompletionStage<Fetched> fetch(Target target, long limit);
}
