package io.tidewatch.timeseries.tiers;

import io.tidewatch.model.StaleMarker;
import io.tidewatch.timeseries.codec.Aggregates;
import io.tidewatch.timeseries.codec.Samples;

/**
 * Makes buckets of the samples of one series, which are given in order, in any number of pieces: where a piece ends,
 * between blocks or within a bucket, leaves no trace in the result. Stale markers and native histograms are passed over.
 * Not for several threads.
 */
public final class Downsampler {
    private final long resolutionMs;
    private final Aggregates out = new Aggregates();

    /** The sample before, NaN when there is none. */
    private double before;

    private boolean open;
    private long bucket;
    private double count;
    private double sum;
    /** What rounding has lost of the sum (Neumaier). */
    private double lost;

    private double min;
    private double max;
    private double last;
    private double increase;

    /** @param resolutionMs milliseconds of a bucket, above 0 */
    public Downsampler(long resolutionMs) {
        this(resolutionMs, Double.NaN);
    }

    /**
     * Continues where another one ended.
     *
     * @param before its {@link #before}
     */
    public Downsampler(long resolutionMs, double before) {
        if (resolutionMs <= 0) {
            throw new IllegalArgumentException("resolution " + resolutionMs + " ms");
        }
        this.resolutionMs = resolutionMs;
        this.before = before;
    }

    /** The newest value that counts for increases; NaN when there is none yet. */
    public double before() {
        return before;
    }

    /** Adds samples behind those added before. */
    public void add(Samples samples) {
        for (int i = 0; i < samples.size(); i++) {
            double value = samples.value(i);
            if (samples.histogram(i) == null && !StaleMarker.is(value)) {
                add(samples.time(i), value, samples.start(i));
            }
        }
    }

    private void add(long timeMs, double value, long startMs) {
        long of = Math.floorDiv(timeMs, resolutionMs) * resolutionMs;
        if (!open || of != bucket) {
            close();
            open = true;
            bucket = of;
            min = value;
            max = value;
        }
        count++;
        double next = sum + value;
        if (Double.isFinite(next)) {
            lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
        }
        sum = next;
        min = Aggregates.least(min, value);
        max = Aggregates.greatest(max, value);
        last = value;
        if (!Double.isNaN(value)) {
            if (!Double.isNaN(before)) {
                increase += value >= before ? value - before : value;
            } else if (startMs != 0 && startMs >= bucket && startMs <= timeMs) {
                increase += value;
            }
            before = value;
        }
    }

    private void close() {
        if (open) {
            out.add(bucket, count, Double.isFinite(sum) ? sum + lost : sum, min, max, last, increase);
        }
        open = false;
        count = 0;
        sum = 0;
        lost = 0;
        increase = 0;
    }

    /** All buckets, once all samples are added. */
    public Aggregates finish() {
        close();
        return out;
    }
}
