package io.tidewatch.promql.parse;

import java.util.Set;

/** What Prometheus has and this engine has not, so that messages can tell it from typing errors. */
final class Unsupported {
    static final Set<String> AGGREGATIONS = Set.of("limitk", "limit_ratio");

    /** Functions inside durations. */
    static final Set<String> IN_DURATIONS = Set.of("step", "range", "min_of", "max_of");

    static final Set<String> FUNCTIONS = Set.of(
            "histogram_avg",
            "histogram_count",
            "histogram_quantiles",
            "histogram_stddev",
            "histogram_stdvar",
            "histogram_sum",
            "info",
            "start_timestamp");

    private Unsupported() {}
}
