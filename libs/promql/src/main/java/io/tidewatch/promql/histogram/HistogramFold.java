package io.tidewatch.promql.histogram;

import io.tidewatch.model.NativeHistogram.ResetHint;
import org.jspecify.annotations.Nullable;

/**
 * Sum or mean of histograms, one after the other, with compensated sums. A mean is calculated from the sum as long as
 * that stays finite, else incrementally. Not for several threads.
 */
public final class HistogramFold {
    private final boolean mean;
    private @Nullable Compensated running;
    private double count;
    private boolean incremental;
    private boolean incompatible;
    private boolean sawReset;
    private boolean sawNoReset;

    private HistogramFold(boolean mean) {
        this.mean = mean;
    }

    public static HistogramFold sum() {
        return new HistogramFold(false);
    }

    public static HistogramFold mean() {
        return new HistogramFold(true);
    }

    /** Adds one; false, and no result, once custom and exponential buckets have met. */
    public boolean add(Histogram h) {
        if (incompatible) {
            return false;
        }
        sawReset |= h.hint() == ResetHint.RESET;
        sawNoReset |= h.hint() == ResetHint.NO_RESET;
        count++;
        Compensated before = running;
        if (before == null) {
            running = Compensated.of(h);
            return true;
        }
        Compensated after = incremental ? null : before.plus(h);
        boolean overflows =
                mean && (incremental || after != null && after.value().hasInfinity());
        if (overflows) {
            Compensated start = incremental ? before : before.dividedBy(count - 1);
            incremental = true;
            after = start.times((count - 1) / count).plus(h.dividedBy(count));
        }
        running = after;
        incompatible = after == null;
        return !incompatible;
    }

    /** Sum or mean without empty buckets; null when there was nothing or it did not fit together. */
    public @Nullable Histogram result() {
        Compensated done = running;
        if (done == null || incompatible) {
            return null;
        }
        return (mean && !incremental ? done.dividedBy(count) : done).total().compact();
    }

    /** Whether one said "reset" and another "no reset". */
    public boolean collision() {
        return sawReset && sawNoReset;
    }

    /** Whether custom bounds differed. */
    public boolean reconciled() {
        Compensated done = running;
        return done != null && done.reconciled();
    }
}
