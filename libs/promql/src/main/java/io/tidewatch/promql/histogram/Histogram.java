package io.tidewatch.promql.histogram;

import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.NativeHistogram.ResetHint;
import io.tidewatch.model.StaleMarker;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A native histogram in the form in which the engine calculates: counts in arrays, buckets by index. The rules are those
 * of Prometheus ({@code model/histogram.FloatHistogram}). Immutable, safe for any thread.
 */
public final class Histogram {
    private static final double[] NO_BOUNDS = new double[0];

    private final ResetHint hint;
    private final int schema;
    private final double zeroThreshold;
    private final double zeroCount;
    private final double count;
    private final double sum;
    private final Buckets positive;
    private final Buckets negative;
    private final double[] bounds;

    Histogram(
            ResetHint hint,
            int schema,
            double zeroThreshold,
            double zeroCount,
            double count,
            double sum,
            Buckets positive,
            Buckets negative,
            double[] bounds) {
        this.hint = hint;
        this.schema = schema;
        this.zeroThreshold = zeroThreshold;
        this.zeroCount = zeroCount;
        this.count = count;
        this.sum = sum;
        this.positive = positive;
        this.negative = negative;
        this.bounds = bounds;
    }

    /** The engine's form of a stored value. */
    public static Histogram of(NativeHistogram h) {
        return new Histogram(
                h.resetHint(),
                h.schema(),
                h.zeroThreshold(),
                h.zeroCount(),
                h.count(),
                h.sum(),
                Buckets.of(h.positiveSpans(), h.positiveCounts()),
                Buckets.of(h.negativeSpans(), h.negativeCounts()),
                h.customBounds().isEmpty()
                        ? NO_BOUNDS
                        : h.customBounds().stream().mapToDouble(b -> b).toArray());
    }

    /** The form that crosses module borders. */
    public NativeHistogram toNative() {
        return new NativeHistogram(
                hint,
                schema,
                zeroThreshold,
                zeroCount,
                count,
                sum,
                positive.spans(),
                positive.countList(),
                negative.spans(),
                negative.countList(),
                Arrays.stream(bounds).boxed().toList());
    }

    /** How many samples of 16 bytes it counts for ({@code FloatHistogram.Size}, {@code promql.HPoint.size}). */
    public int weight() {
        int words = positive.runs() + negative.runs() + positive.size() + negative.size() + bounds.length;
        return (176 + 8 * words) / 16;
    }

    /** Observations in all. */
    public double count() {
        return count;
    }

    /** Sum of the observations. */
    public double sum() {
        return sum;
    }

    /** What is known about a counter reset before this value. */
    public ResetHint hint() {
        return hint;
    }

    public boolean isGauge() {
        return hint == ResetHint.GAUGE;
    }

    public int schema() {
        return schema;
    }

    /** Whether the bounds of the buckets are given one by one. */
    public boolean isCustom() {
        return schema == NativeHistogram.CUSTOM_BUCKETS;
    }

    /** Whether it stands for the end of the series. */
    public boolean isStale() {
        return StaleMarker.is(sum);
    }

    double zeroThreshold() {
        return zeroThreshold;
    }

    double zeroCount() {
        return zeroCount;
    }

    Buckets positive() {
        return positive;
    }

    Buckets negative() {
        return negative;
    }

    double[] bounds() {
        return bounds;
    }

    /** The same as a gauge. */
    public Histogram asGauge() {
        return withHint(ResetHint.GAUGE);
    }

    /** The same with another hint. */
    public Histogram withHint(ResetHint newHint) {
        return newHint == hint
                ? this
                : new Histogram(newHint, schema, zeroThreshold, zeroCount, count, sum, positive, negative, bounds);
    }

    /** The same; where nothing was known of a reset before it, what the value before tells. */
    public Histogram withHintAfter(Histogram before) {
        return hint == ResetHint.UNKNOWN ? withHint(resetSince(before) ? ResetHint.RESET : ResetHint.NO_RESET) : this;
    }

    /** The same without what is known of a reset; a gauge stays one. */
    public Histogram withoutResetHint() {
        return isGauge() ? this : withHint(ResetHint.UNKNOWN);
    }

    /** Another content of the same buckets' layout. */
    Histogram with(double newZeroCount, double newCount, double newSum, Buckets newPositive, Buckets newNegative) {
        return new Histogram(
                hint, schema, zeroThreshold, newZeroCount, newCount, newSum, newPositive, newNegative, bounds);
    }

    /** Without observations, of the same layout. */
    public Histogram emptied() {
        return with(0, 0, 0, Buckets.NONE, Buckets.NONE).withHint(ResetHint.UNKNOWN);
    }

    /** Everything times a factor; a negative one makes it a gauge. */
    public Histogram times(double factor) {
        Histogram scaled = mapped(v -> v * factor);
        return factor < 0 ? scaled.withHint(ResetHint.GAUGE) : scaled;
    }

    /** Everything divided; by 0 leaves no bucket, a negative divisor makes it a gauge. */
    public Histogram dividedBy(double divisor) {
        if (divisor == 0) {
            return with(zeroCount / divisor, count / divisor, sum / divisor, Buckets.NONE, Buckets.NONE);
        }
        Histogram scaled = mapped(v -> v / divisor);
        return divisor < 0 ? scaled.withHint(ResetHint.GAUGE) : scaled;
    }

    private Histogram mapped(DoubleUnaryOperator change) {
        return with(
                change.applyAsDouble(zeroCount),
                change.applyAsDouble(count),
                change.applyAsDouble(sum),
                positive.map(change),
                negative.map(change));
    }

    /** Without empty buckets. */
    public Histogram compact() {
        Buckets p = positive.compact();
        Buckets n = negative.compact();
        return p == positive && n == negative ? this : with(zeroCount, count, sum, p, n);
    }

    /**
     * A sum or difference.
     *
     * @param result with the lower of the two resolutions, or the bounds common to both
     * @param collision whether one operand says "reset" and the other "no reset"
     * @param reconciled whether custom bounds differed
     */
    public record Combined(Histogram result, boolean collision, boolean reconciled) {}

    /** The sum; null when only one of the two has custom buckets. */
    public @Nullable Combined plus(Histogram other) {
        return combined(other, 1);
    }

    /** The difference; null when only one of the two has custom buckets. */
    public @Nullable Combined minus(Histogram other) {
        return combined(other, -1);
    }

    private @Nullable Combined combined(Histogram other, double factor) {
        if (isCustom() != other.isCustom()) {
            return null;
        }
        Layout layout = Layout.common(this, other);
        Histogram a = layout.apply(this);
        Histogram b = layout.apply(other);
        ResetHint both = commonHint(hint, other.hint);
        Histogram result = a.with(
                        a.zeroCount + factor * b.zeroCount,
                        a.count + factor * b.count,
                        a.sum + factor * b.sum,
                        a.positive.plus(b.positive, factor),
                        a.negative.plus(b.negative, factor))
                .withHint(both);
        return new Combined(
                layout.reconciled() ? result.compact() : result, collide(hint, other.hint), layout.reconciled());
    }

    /** What remains known of a reset when two values are put together. */
    static ResetHint commonHint(ResetHint a, ResetHint b) {
        if (a == b) {
            return a;
        }
        return a == ResetHint.GAUGE || b == ResetHint.GAUGE ? ResetHint.GAUGE : ResetHint.UNKNOWN;
    }

    private static boolean collide(ResetHint a, ResetHint b) {
        return a == ResetHint.RESET && b == ResetHint.NO_RESET || a == ResetHint.NO_RESET && b == ResetHint.RESET;
    }

    /** At a resolution that is not higher than this one. */
    public Histogram atSchema(int target) {
        if (target == schema || isCustom()) {
            return this;
        }
        int levels = schema - target;
        return new Histogram(
                hint,
                target,
                zeroThreshold,
                zeroCount,
                count,
                sum,
                positive.reduced(levels),
                negative.reduced(levels),
                bounds);
    }

    /** With a zero bucket at least as wide; it becomes wider than asked where the bound would cut a populated bucket. */
    Histogram widened(double wanted) {
        double threshold = wanted;
        while (threshold != zeroThreshold) {
            threshold = beyondPopulated(positive, threshold);
            double both = beyondPopulated(negative, threshold);
            if (both == threshold) {
                return absorbing(threshold);
            }
            threshold = both;
        }
        return this;
    }

    private double beyondPopulated(Buckets side, double threshold) {
        for (int i = 0; i < side.size(); i++) {
            int index = side.indexes()[i];
            if (BucketBounds.upper(index - 1, schema) >= threshold) {
                return threshold;
            }
            double upper = BucketBounds.upper(index, schema);
            if (upper > threshold) {
                return side.counts()[i] != 0 ? upper : threshold;
            }
        }
        return threshold;
    }

    /** With a zero bucket of this width, which takes in every bucket that begins inside it. */
    Histogram absorbing(double threshold) {
        IntPredicate outside = i -> BucketBounds.upper(i - 1, schema) >= threshold;
        Buckets p = positive.only(outside);
        Buckets n = negative.only(outside);
        double absorbed = positive.only(outside.negate()).total()
                + negative.only(outside.negate()).total();
        return new Histogram(hint, schema, threshold, zeroCount + absorbed, count, sum, p, n, bounds);
    }

    /** With fewer custom bounds, all of them among its own. */
    Histogram withBounds(double[] fewer) {
        int[] targets = new int[positive.size()];
        int target = 0;
        for (int i = 0; i < targets.length; i++) {
            int index = positive.indexes()[i];
            if (index >= bounds.length) {
                target = fewer.length;
            } else {
                while (target < fewer.length && fewer[target] < bounds[index]) {
                    target++;
                }
            }
            targets[i] = target;
        }
        return new Histogram(
                hint, schema, zeroThreshold, zeroCount, count, sum, positive.moved(targets), negative, fewer);
    }

    /** Whether a counter was reset between the earlier value and this one. */
    public boolean resetSince(Histogram previous) {
        if (hint == ResetHint.RESET || hint == ResetHint.NO_RESET) {
            return hint == ResetHint.RESET;
        }
        if (count < previous.count || isCustom() != previous.isCustom()) {
            return true;
        }
        if (isCustom()) {
            Layout layout = Layout.common(this, previous);
            return layout.apply(this).positive.fellSince(layout.apply(previous).positive);
        }
        if (schema > previous.schema || zeroThreshold < previous.zeroThreshold) {
            return true;
        }
        Histogram before = previous.widened(zeroThreshold);
        if (before.zeroThreshold != zeroThreshold || zeroCount < before.zeroCount) {
            return true;
        }
        before = before.atSchema(schema);
        return positive.fellSince(before.positive) || negative.fellSince(before.negative);
    }

    /** Whether the later value has the same layout and no count of it is less. */
    public boolean continuedBy(Histogram later) {
        return schema == later.schema
                && zeroThreshold == later.zeroThreshold
                && Arrays.equals(bounds, later.bounds)
                && !later.withHint(ResetHint.UNKNOWN).resetSince(this);
    }

    /** Whether a number in it has become infinite. */
    boolean hasInfinity() {
        return Double.isInfinite(zeroCount)
                || Double.isInfinite(count)
                || Double.isInfinite(sum)
                || positive.hasInfinity()
                || negative.hasInfinity();
    }

    /** Equality of data as {@code ==} sees it: same layout, counts bit by bit; the hint does not count. */
    public boolean sameAs(Histogram other) {
        return schema == other.schema
                && Double.compare(count, other.count) == 0
                && Double.compare(sum, other.sum) == 0
                && zeroThreshold == other.zeroThreshold
                && Double.compare(zeroCount, other.zeroCount) == 0
                && Arrays.equals(bounds, other.bounds)
                && positive.same(other.positive)
                && negative.same(other.negative);
    }

    /** All buckets from the lowest to the highest. */
    public BucketList buckets() {
        return BucketList.of(this);
    }

    /** As Prometheus writes it, for example in the labels of {@code count_values}. */
    @Override
    public String toString() {
        return HistogramText.of(this);
    }
}
