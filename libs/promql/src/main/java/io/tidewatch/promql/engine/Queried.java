package io.tidewatch.promql.engine;

import java.util.Arrays;
import java.util.List;

/** Counts the samples that steps look at. Not for several threads. */
interface Queried {
    /** Counts nothing: within a subquery, whose samples count where its outcome is looked at. */
    Queried NOTHING = (step, samples) -> {};

    /** Samples that a step looked at. */
    void add(int step, long samples);

    /** Everything for the first step, whatever the steps of a subquery are. */
    default Queried allAtFirst() {
        return (step, samples) -> add(0, samples);
    }

    /** Keeps the counts of each step. */
    final class PerStep implements Queried {
        private final long[] counts;

        PerStep(int steps) {
            counts = new long[steps];
        }

        @Override
        public void add(int step, long samples) {
            counts[step] += samples;
        }

        List<Long> counts() {
            return Arrays.stream(counts).boxed().toList();
        }
    }
}
