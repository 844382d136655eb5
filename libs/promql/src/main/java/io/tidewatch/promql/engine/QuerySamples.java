package io.tidewatch.promql.engine;

import java.util.List;

/**
 * What samples a query looked at, as Prometheus counts them: a float is one, a native histogram one for each 16 bytes;
 * a sample that several steps look at counts for each.
 *
 * @param startMs the first step, milliseconds since the Unix epoch
 * @param stepMs between steps; 0 for an instant query
 * @param perStep samples that selectors and ranges gave at each step
 * @param peak samples that count against the limit: those read and those produced
 */
public record QuerySamples(long startMs, long stepMs, List<Long> perStep, long peak) {
    public QuerySamples {
        perStep = List.copyOf(perStep);
    }

    /** Of all steps. */
    public long total() {
        return perStep.stream().mapToLong(Long::longValue).sum();
    }
}
