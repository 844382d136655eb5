package io.tidewatch.promql.script;

import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.NativeHistogram.ResetHint;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.promql.histogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Counter reset hints as Prometheus' storage gives them back, which its scripts rely on: within a run of counters of one
 * layout that do not fall, "no reset" from the second on; the first of a run is unknown. For one series, in order.
 */
final class StoredHints {
    private @Nullable Histogram before;

    /** A float ends a run. */
    void sawFloat() {
        before = null;
    }

    /** The value as it comes back from the storage. */
    NativeHistogram store(NativeHistogram value) {
        if (StaleMarker.is(value.sum())) {
            return value;
        }
        Histogram histogram = Histogram.of(value);
        if (histogram.isGauge()) {
            before = null;
            return value;
        }
        Histogram last = before;
        before = histogram;
        boolean continues = last != null && value.resetHint() != ResetHint.RESET && last.continuedBy(histogram);
        return histogram
                .withHint(continues ? ResetHint.NO_RESET : ResetHint.UNKNOWN)
                .toNative();
    }
}
