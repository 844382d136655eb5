package io.tidewatch.promql.engine;

import io.tidewatch.model.Labels;
import io.tidewatch.promql.histogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Collects the values of a column, floats and histograms. Not for several threads. */
final class ColumnBuilder {
    private final double[] values;
    private @Nullable Histogram @Nullable [] histograms;
    private boolean any;

    ColumnBuilder(int steps) {
        this.values = Column.absentValues(steps);
    }

    /** Sets a float; the absent value leaves the step without one. */
    void set(int step, double value) {
        values[step] = value;
        any |= !Column.isAbsent(value);
    }

    void set(int step, Histogram histogram) {
        @Nullable Histogram[] all = histograms;
        if (all == null) {
            all = new Histogram[values.length];
            histograms = all;
        }
        all[step] = histogram;
        values[step] = Double.NaN;
        any = true;
    }

    /** Sets the histogram, or the float when there is none. */
    void set(int step, double value, @Nullable Histogram histogram) {
        if (histogram == null) {
            set(step, value);
        } else {
            set(step, histogram);
        }
    }

    /** Takes over what a column has at a step. */
    void copy(int step, Column from) {
        set(step, from.values()[step], from.histogram(step));
    }

    boolean has(int step) {
        return !Column.isAbsent(values[step]);
    }

    boolean isEmpty() {
        return !any;
    }

    Column build(Labels labels, boolean dropName) {
        return new Column(labels, values, histograms, dropName);
    }
}
