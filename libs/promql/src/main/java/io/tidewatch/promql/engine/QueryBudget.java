package io.tidewatch.promql.engine;

import io.tidewatch.promql.engine.LimitException.Limit;
import java.util.function.BooleanSupplier;

/** What one query has used of its limits. Not for several threads. */
final class QueryBudget {
    private final EngineOptions options;
    private final BooleanSupplier cancelled;
    private final long startedNanos = System.nanoTime();
    private long samples;

    QueryBudget(EngineOptions options, BooleanSupplier cancelled) {
        this.options = options;
        this.cancelled = cancelled;
    }

    void useSamples(long count) {
        samples += count;
        if (samples > options.maxSamples()) {
            throw new LimitException(
                    Limit.SAMPLES,
                    "query processing would load too many samples into memory in query execution: more than the limit of "
                            + options.maxSamples() + "; narrow the selectors or the time range, or widen the step");
        }
        checkTime();
    }

    /** Samples read and produced so far. */
    long samples() {
        return samples;
    }

    void checkSeries(int count) {
        if (count > options.maxSeries()) {
            throw new LimitException(
                    Limit.SERIES,
                    "a selector matches " + count + " series, more than the limit of " + options.maxSeries()
                            + "; add label matchers");
        }
    }

    void checkTime() {
        if (cancelled.getAsBoolean() || Thread.currentThread().isInterrupted()) {
            throw new LimitException(Limit.CANCELLED, "query was canceled in expression evaluation");
        }
        if (System.nanoTime() - startedNanos > options.timeoutMs() * 1_000_000L) {
            throw new LimitException(
                    Limit.TIME,
                    "query timed out in expression evaluation: after " + options.timeoutMs()
                            + " ms; narrow the selectors or the time range");
        }
    }
}
