package io.tidewatch.promql.engine;

import io.tidewatch.promql.histogram.GoNumber;

/** Numbers as OpenMetrics writes them in labels: {@code 1.0}, {@code 0.5}, {@code +Inf}. */
final class OpenMetricsNumber {
    private OpenMetricsNumber() {}

    static String of(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return GoNumber.general(value);
        }
        String text = GoNumber.general(value);
        return text.indexOf('.') < 0 && text.indexOf('e') < 0 ? text + ".0" : text;
    }
}
