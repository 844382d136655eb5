package io.tidewatch.promql.engine;

import io.tidewatch.model.Labels;
import io.tidewatch.model.StaleMarker;
import java.util.Arrays;

/**
 * One element of an instant vector over all steps: its labels and a value for each step. A step without a value holds
 * the bits of the stale marker, which never is a value of an element.
 *
 * @param labels the element's labels
 * @param values one for each step
 * @param dropName whether the name is to be dropped at the end of the query
 */
record Column(Labels labels, double[] values, boolean dropName) {
    /** Stands for "no value at this step". */
    static final double ABSENT = StaleMarker.VALUE;

    static Column absent(Labels labels, int steps, boolean dropName) {
        double[] values = new double[steps];
        Arrays.fill(values, ABSENT);
        return new Column(labels, values, dropName);
    }

    static boolean isAbsent(double value) {
        return StaleMarker.is(value);
    }

    boolean has(int step) {
        return !isAbsent(values[step]);
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
        return new Column(newLabels, values, dropName);
    }
}
