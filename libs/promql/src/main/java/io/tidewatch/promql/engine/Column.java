package io.tidewatch.promql.engine;

import io.tidewatch.model.Labels;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.promql.histogram.Histogram;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One element of an instant vector over all steps: its labels and a value for each step. A step without a value holds
 * the bits of the stale marker, which never is a value of an element; a step with a histogram holds NaN.
 *
 * @param labels the element's labels
 * @param values one for each step
 * @param histograms null when all values are floats; else null at the steps without a histogram
 * @param dropName whether the name is to be dropped at the end of the query
 */
record Column(Labels labels, double[] values, @Nullable Histogram @Nullable [] histograms, boolean dropName) {
    /** Stands for "no value at this step". */
    static final double ABSENT = StaleMarker.VALUE;

    /** A column of floats. */
    Column(Labels labels, double[] values, boolean dropName) {
        this(labels, values, null, dropName);
    }

    static Column absent(Labels labels, int steps, boolean dropName) {
        return new Column(labels, absentValues(steps), dropName);
    }

    static double[] absentValues(int steps) {
        double[] values = new double[steps];
        Arrays.fill(values, ABSENT);
        return values;
    }

    static boolean isAbsent(double value) {
        return StaleMarker.is(value);
    }

    boolean has(int step) {
        return !isAbsent(values[step]);
    }

    /** Whether there is a value and it is a float. */
    boolean hasFloat(int step) {
        return !isAbsent(values[step]) && (histograms == null || histograms[step] == null);
    }

    /** The histogram at a step; null where there is none. */
    @Nullable
    Histogram histogram(int step) {
        return histograms == null || isAbsent(values[step]) ? null : histograms[step];
    }

    /** The float at a step; absent where there is none. */
    double floatAt(int step) {
        return histograms == null || histograms[step] == null ? values[step] : ABSENT;
    }

    boolean isEmpty() {
        for (double value : values) {
            if (!isAbsent(value)) {
                return false;
            }
        }
        return true;
    }

    Column withLabels(Labels newLabels) {
        return new Column(newLabels, values, histograms, dropName);
    }

    /** The same histograms under other values: those at absent steps no longer count. */
    Column withValues(double[] newValues) {
        return new Column(labels, newValues, histograms, dropName);
    }
}
