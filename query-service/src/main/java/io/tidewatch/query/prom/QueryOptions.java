package io.tidewatch.query.prom;

import io.tidewatch.query.store.Tier;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks of the evaluation of its query.
 *
 * @param lookbackMs how far back instant selectors look; 0 for the usual
 * @param timeoutMs how long the query may take, waiting included; 0 for the usual, which is the most
 * @param tier the only one that is read; null for the usual choice
 * @param cancelled whether nobody waits for the answer any more; asked again and again
 */
public record QueryOptions(
        long lookbackMs, long timeoutMs, @Nullable Tier tier, BooleanSupplier cancelled) {
    /** Nothing in particular. */
    public static final QueryOptions USUAL = new QueryOptions(0, 0, null, () -> false);

    /** @throws io.tidewatch.model.TidewatchException when a parameter is malformed */
    static QueryOptions of(PromParameters parameters) {
        long timeoutMs = 0;
        if (!parameters.text("timeout").isEmpty()) {
            timeoutMs = parameters.duration("timeout");
            if (timeoutMs <= 0) {
                // A context whose time is up before it begins: Prometheus gives the query no time at all.
                timeoutMs = 1;
            }
        }
        return new QueryOptions(
                Math.max(0, parameters.lookback()), timeoutMs, parameters.tier(), parameters.cancelled());
    }
}
