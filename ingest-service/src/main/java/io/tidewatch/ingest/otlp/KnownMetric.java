package io.tidewatch.ingest.otlp;

import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.tidewatch.ingest.intake.Quote;
import io.tidewatch.ingest.masking.TextMasker;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.model.MetricType;
import org.jspecify.annotations.Nullable;

/**
 * What a metric says of its points, worked out once. Immutable.
 *
 * @param original its name at the sender
 * @param name of its series
 * @param wrong why its points are refused; empty when they are not
 * @param delta whether points count from their start to their time
 * @param monotonic whether it is a sum that never falls
 * @param sum whether it is a sum
 */
record KnownMetric(
        String original, String name, String wrong, boolean delta, boolean monotonic, boolean sum, Metadata metadata) {
    private static final int LONGEST_HELP = 1_024;

    /** What the metric says without its points. */
    static KnownMetric of(Metric metric, NameTranslator names, LabelRules.Names rules) {
        MetricType type = type(metric);
        String name = names.metric(metric.getName(), metric.getUnit(), type);
        AggregationTemporality temporality = temporality(metric);
        boolean delta = temporality == AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA;
        String wrong = rules.metric(name);
        if (wrong.isEmpty()
                && temporality != null
                && !delta
                && temporality != AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE) {
            wrong = "its aggregation temporality is not specified";
        }
        String help = metric.getDescription();
        Metadata metadata = new Metadata(
                name,
                type,
                TextMasker.mask(help.length() > LONGEST_HELP ? help.substring(0, LONGEST_HELP) : help),
                Quote.of(UnitNames.of(metric.getUnit()).text()));
        boolean monotonic = metric.getSum().getIsMonotonic();
        return new KnownMetric(metric.getName(), name, wrong, delta, monotonic, metric.hasSum(), metadata);
    }

    private static MetricType type(Metric metric) {
        return switch (metric.getDataCase()) {
            case GAUGE -> MetricType.GAUGE;
            case SUM -> metric.getSum().getIsMonotonic() ? MetricType.COUNTER : MetricType.GAUGE;
            case HISTOGRAM, EXPONENTIAL_HISTOGRAM -> MetricType.HISTOGRAM;
            case SUMMARY -> MetricType.SUMMARY;
            default -> MetricType.UNKNOWN;
        };
    }

    /** Null for kinds that have none. */
    private static @Nullable AggregationTemporality temporality(Metric metric) {
        return switch (metric.getDataCase()) {
            case SUM -> metric.getSum().getAggregationTemporality();
            case HISTOGRAM -> metric.getHistogram().getAggregationTemporality();
            case EXPONENTIAL_HISTOGRAM -> metric.getExponentialHistogram().getAggregationTemporality();
            default -> null;
        };
    }
}
