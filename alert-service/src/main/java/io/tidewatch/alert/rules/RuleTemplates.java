package io.tidewatch.alert.rules;

import io.tidewatch.alert.rules.RuleTemplate.Parameter;
import io.tidewatch.alert.rules.RuleTemplate.Unit;
import io.tidewatch.model.Severity;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules that are ready to be switched on: on pools, as docs/guides/lifecycle-events.md explains them, and on
 * Tidewatch itself, as docs/guides/availability.md does.
 */
final class RuleTemplates {
    private static final double MINUTE_MS = 60_000;
    private static final double DAY_MS = 86_400_000;
    private static final String SILENT =
            "A pool that sends no status for 20 minutes has no value, so its alert ends. Send one at least every 15"
                    + " minutes.";

    private static final List<RuleTemplate> ALL = List.of(
            new RuleTemplate(
                    "pool-exhaustion",
                    "Pool is nearly exhausted",
                    "The share of free resources is below the threshold.",
                    SILENT,
                    Severity.CRITICAL,
                    0,
                    Map.of("summary", "{{ $labels.pool }} has {{ $value | humanizePercentage }} left"),
                    List.of(new Parameter("below", "Available, below", Unit.PERCENT, 10, 0, 100)),
                    values -> "pool_available_ratio < " + values.get("below")),
            new RuleTemplate(
                    "pool-allocation-failures",
                    "Allocations fail",
                    "The share of failed allocations among all attempts of a pool and organisation is above the"
                            + " threshold.",
                    "",
                    Severity.CRITICAL,
                    0,
                    Map.of("summary", "{{ $value | humanizePercentage }} of allocations from {{ $labels.pool }} fail"),
                    List.of(
                            new Parameter("above", "Failures, above", Unit.PERCENT, 5, 0, 100),
                            new Parameter("window", "Within", Unit.DURATION, 5 * MINUTE_MS, MINUTE_MS, DAY_MS)),
                    values -> {
                        String failed = increase("pool_allocation_failures_total", values.get("window"));
                        String allocated = increase("pool_allocations_total", values.get("window"));
                        // Where nothing could be allocated, there is no such series.
                        return failed + " / (" + failed + " + (" + allocated + " or 0 * " + failed + ")) > "
                                + values.get("above");
                    }),
            new RuleTemplate(
                    "pool-long-allocations",
                    "Allocations last unusually long",
                    "The mean duration of the allocations that ended lately is above a multiple of their 95th"
                            + " percentile.",
                    "The percentile is of the last 24 hours at most, not of 7 days: rules see what Kafka keeps of the"
                            + " metrics, which is one day. Durations beyond a day count as one day in it.",
                    Severity.WARNING,
                    0,
                    Map.of("summary", "Allocations from {{ $labels.pool }} last {{ $value | humanizeDuration }}"),
                    List.of(
                            new Parameter("factor", "Times the 95th percentile, above", Unit.FACTOR, 3, 1, 1_000),
                            new Parameter(
                                    "window", "Mean of the last", Unit.DURATION, 5 * MINUTE_MS, MINUTE_MS, DAY_MS),
                            new Parameter(
                                    "baseline", "Percentile of the last", Unit.DURATION, DAY_MS, MINUTE_MS, DAY_MS)),
                    values -> increase("pool_allocation_duration_seconds_sum", values.get("window")) + " / "
                            + increase("pool_allocation_duration_seconds_count", values.get("window")) + " > "
                            + values.get("factor")
                            + " * histogram_quantile(0.95, sum by (pool, organisation, le) (rate("
                            + "pool_allocation_duration_seconds_bucket[" + values.get("baseline") + "])))"),
            new RuleTemplate(
                    "pool-busy",
                    "Pool is busy for long",
                    "Utilisation stays above the threshold.",
                    SILENT,
                    Severity.WARNING,
                    (long) (60 * MINUTE_MS),
                    Map.of("summary", "{{ $labels.pool }} is in use at {{ $value | humanizePercentage }}"),
                    List.of(new Parameter("above", "Utilisation, above", Unit.PERCENT, 85, 0, 100)),
                    values -> "pool_utilisation_ratio > " + values.get("above")),
            new RuleTemplate(
                    "pool-idle",
                    "Pool is idle for long",
                    "Utilisation stays below the threshold.",
                    SILENT,
                    Severity.INFO,
                    (long) (60 * MINUTE_MS),
                    Map.of("summary", "{{ $labels.pool }} is in use at {{ $value | humanizePercentage }}"),
                    List.of(new Parameter("below", "Utilisation, below", Unit.PERCENT, 15, 0, 100)),
                    values -> "pool_utilisation_ratio < " + values.get("below")),
            new RuleTemplate(
                    "tidewatch-availability",
                    "Tidewatch is not available",
                    "A path through Tidewatch spends its error budget too fast: the share of seconds in which events"
                            + " did not come through in time, over a long and over a short window.",
                    "Needs Tidewatch's own metrics, which the local run scrapes with no set-up. An alert-service that"
                            + " is away cannot tell of itself.",
                    Severity.CRITICAL,
                    0,
                    Map.of(
                            "summary",
                            "{{ $value | humanizePercentage }} of seconds were bad on the path {{ $labels.path }}"),
                    List.of(
                            new Parameter("objective", "Availability, at least", Unit.PERCENT, 99.9, 0, 99.999),
                            new Parameter("factor", "Times the budget, above", Unit.FACTOR, 14.4, 1, 1_000),
                            new Parameter("long", "Long window", Unit.DURATION, 60 * MINUTE_MS, MINUTE_MS, DAY_MS),
                            new Parameter("short", "Short window", Unit.DURATION, 5 * MINUTE_MS, MINUTE_MS, DAY_MS)),
                    values -> {
                        String budget = values.get("factor") + " * (1 - " + values.get("objective") + ")";
                        return unavailable(values.get("long"), values.get("long")) + " > " + budget + " and "
                                + unavailable(values.get("short"), values.get("long")) + " > " + budget;
                    }),
            new RuleTemplate(
                    "tidewatch-cardinality",
                    "A project has nearly all series that it may have",
                    "The share of tidewatch.query.max-series that a project uses is above the threshold. At the limit"
                            + " new series are refused.",
                    "Needs Tidewatch's own metrics, which the local run scrapes with no set-up. The page of the system"
                            + " and /api/v1/status/tsdb say which metrics and labels have most series.",
                    Severity.WARNING,
                    0,
                    Map.of(
                            "summary",
                            "project {{ $labels.project }} uses {{ $value | humanizePercentage }} of its series"),
                    List.of(new Parameter("above", "Of the limit, above", Unit.PERCENT, 80, 0, 100)),
                    values -> "max by (project) (tidewatch_query_project_series"
                            + " / tidewatch_query_project_series_limit) > " + values.get("above")));

    private RuleTemplates() {}

    private static String increase(String metric, String window) {
        return "sum by (pool, organisation) (increase(" + metric + "[" + window + "]))";
    }

    /**
     * The share of bad seconds by path: of those in which the path that was watched longest was watched, so that a
     * service that was away does not count as good. A path that was seen in the longer window counts in the shorter.
     */
    private static String unavailable(String window, String longer) {
        String good = "sum by (path) (increase(tidewatch_canary_good_seconds_total[%s]))";
        return "1 - (" + good.formatted(window) + " or 0 * " + good.formatted(longer)
                + ") / on () group_left () max(sum by (path) (increase(tidewatch_canary_seconds_total[" + window
                + "])))";
    }

    static List<RuleTemplate> all() {
        return ALL;
    }

    static Optional<RuleTemplate> of(String id) {
        return ALL.stream().filter(template -> template.id().equals(id)).findFirst();
    }
}
