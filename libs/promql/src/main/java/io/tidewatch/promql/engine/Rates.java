package io.tidewatch.promql.engine;

import io.tidewatch.promql.ast.Extension;
import io.tidewatch.promql.ast.Function;
import io.tidewatch.promql.ast.Span;
import io.tidewatch.promql.engine.Remarks.Operation;
import io.tidewatch.promql.histogram.Histogram;
import io.tidewatch.promql.histogram.Histogram.Combined;
import org.jspecify.annotations.Nullable;

/** {@code rate}, {@code increase} and {@code delta} of one series. Not for several threads. */
final class Rates {
    final boolean counter;
    final boolean perSecond;
    final Remarks remarks;
    final String name;
    final Span span;
    private final Window w;
    private final @Nullable ExtendedRange extended;
    private final Extrapolation extrapolation;

    /**
     * @param function one of the three
     * @param extension of the selector
     * @param window on the series
     * @param remarks takes what is remarked
     * @param name of the metric, for remarks
     * @param span of the range, for remarks
     */
    Rates(Function function, Extension extension, Window window, Remarks remarks, String name, Span span) {
        this.counter = function != Function.DELTA;
        this.perSecond = function == Function.RATE;
        this.w = window;
        this.remarks = remarks;
        this.name = name;
        this.span = span;
        this.extrapolation = new Extrapolation(this, window);
        this.extended =
                extension == Extension.NONE ? null : new ExtendedRange(this, window, extension == Extension.SMOOTHED);
    }

    /** The outcome for the window's range goes to a step of a column. */
    void apply(ColumnBuilder out, int step) {
        if (w.isMixed()) {
            remarks.mixedFloatsHistograms(name, span);
        } else if (w.histogramCount() > 0) {
            Histogram change = extended == null ? extrapolation.histograms() : extended.histogram();
            if (change != null) {
                out.set(step, change);
            }
        } else {
            out.set(step, extended == null ? extrapolation.floats() : extended.value());
        }
    }

    void remarkOverlap() {
        remarks.startOverlap(name, span);
    }

    /** The sum with remarks; null where the two do not fit together. */
    @Nullable
    Histogram sum(Histogram a, Histogram b) {
        return remarked(a.plus(b), Operation.ADDITION);
    }

    /** The difference with remarks; null where the two do not fit together. */
    @Nullable
    Histogram difference(Histogram a, Histogram b) {
        return remarked(a.minus(b), Operation.SUBTRACTION);
    }

    private @Nullable Histogram remarked(@Nullable Combined combined, Operation operation) {
        if (combined == null) {
            remarks.mixedSchemas(name, span);
            return null;
        }
        if (combined.reconciled()) {
            remarks.reconciled(operation, span);
        }
        return combined.result();
    }
}
