package io.tidewatch.promql.engine;

import java.time.Duration;

/**
 * Semantics and limits of an engine.
 *
 * @param lookbackMs how old the newest sample may be that an instant selector takes
 * @param subqueryStepMs step of subqueries that name none
 * @param maxSamples how many samples a query may read and produce in all
 * @param maxSeries how many series one selector may match
 * @param maxPoints how many steps a range query may have
 * @param timeoutMs how long a query may run
 * @param delayedNameRemoval whether {@code __name__} is dropped at the end of the query, not by each function
 * @param useStartTimestamps whether the start time stamps of samples tell of counter resets
 */
public record EngineOptions(
        long lookbackMs,
        long subqueryStepMs,
        long maxSamples,
        int maxSeries,
        int maxPoints,
        long timeoutMs,
        boolean delayedNameRemoval,
        boolean useStartTimestamps) {

    /** Prometheus' defaults: 5 minutes, 1 minute, 50 million samples, 11,000 points, 2 minutes; a million series. */
    public static EngineOptions defaults() {
        return new EngineOptions(300_000, 60_000, 50_000_000, 1_000_000, 11_000, 120_000, false, false);
    }

    public EngineOptions withLookback(Duration lookback) {
        return new EngineOptions(
                lookback.toMillis(),
                subqueryStepMs,
                maxSamples,
                maxSeries,
                maxPoints,
                timeoutMs,
                delayedNameRemoval,
                useStartTimestamps);
    }

    public EngineOptions withSubqueryStep(Duration step) {
        return new EngineOptions(
                lookbackMs,
                step.toMillis(),
                maxSamples,
                maxSeries,
                maxPoints,
                timeoutMs,
                delayedNameRemoval,
                useStartTimestamps);
    }

    /** The same with another time-out. */
    public EngineOptions withTimeout(Duration timeout) {
        return new EngineOptions(
                lookbackMs,
                subqueryStepMs,
                maxSamples,
                maxSeries,
                maxPoints,
                timeout.toMillis(),
                delayedNameRemoval,
                useStartTimestamps);
    }

    public EngineOptions withMaxSamples(long samples) {
        return new EngineOptions(
                lookbackMs,
                subqueryStepMs,
                samples,
                maxSeries,
                maxPoints,
                timeoutMs,
                delayedNameRemoval,
                useStartTimestamps);
    }

    public EngineOptions withMaxSeries(int series) {
        return new EngineOptions(
                lookbackMs,
                subqueryStepMs,
                maxSamples,
                series,
                maxPoints,
                timeoutMs,
                delayedNameRemoval,
                useStartTimestamps);
    }

    public EngineOptions withDelayedNameRemoval(boolean delayed) {
        return new EngineOptions(
                lookbackMs, subqueryStepMs, maxSamples, maxSeries, maxPoints, timeoutMs, delayed, useStartTimestamps);
    }

    public EngineOptions withStartTimestamps(boolean use) {
        return new EngineOptions(
                lookbackMs, subqueryStepMs, maxSamples, maxSeries, maxPoints, timeoutMs, delayedNameRemoval, use);
    }
}
