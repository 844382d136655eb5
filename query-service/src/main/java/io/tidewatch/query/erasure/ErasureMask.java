package io.tidewatch.query.erasure;

import io.tidewatch.model.Labels;
import io.tidewatch.timeseries.codec.Aggregates;
import io.tidewatch.timeseries.codec.Samples;
import java.util.List;

/**
 * What of one project reads leave out because it is being erased. Immutable.
 *
 * @param erasures that mask
 */
public record ErasureMask(List<Erasure> erasures) {
    /** Nothing. */
    public static final ErasureMask NONE = new ErasureMask(List.of());

    public ErasureMask {
        erasures = List.copyOf(erasures);
    }

    /** Whether nothing is left out. */
    public boolean isEmpty() {
        return erasures.isEmpty();
    }

    /** Whether any sample of a series is left out. */
    public boolean touches(Labels labels) {
        return erasures.stream().anyMatch(erasure -> erasure.selects(labels));
    }

    /** Whether the sample of a series at a time stamp is left out. */
    public boolean hides(Labels labels, long timeMs) {
        return erasures.stream().anyMatch(erasure -> erasure.covers(timeMs) && erasure.selects(labels));
    }

    /** The samples of a series that are not left out; the object itself when all are. */
    public Samples without(Labels labels, Samples samples) {
        Samples left = samples;
        for (Erasure erasure : erasures) {
            if (left.size() > 0 && erasure.selects(labels)) {
                left = outside(left, erasure.startMs(), erasure.endMs());
            }
        }
        return left;
    }

    /**
     * The buckets of a series of which no sample may be left out; the object itself when all are.
     *
     * @param resolutionMs milliseconds of a bucket
     */
    public Aggregates without(Labels labels, Aggregates buckets, long resolutionMs) {
        Aggregates left = buckets;
        for (Erasure erasure : erasures) {
            if (left.size() > 0 && erasure.selects(labels)) {
                left = outside(left, erasure.startMs(), erasure.endMs(), resolutionMs);
            }
        }
        return left;
    }

    /** The samples outside a closed range; the object itself when all are. */
    public static Samples outside(Samples samples, long startMs, long endMs) {
        Samples left = null;
        for (int i = 0; i < samples.size(); i++) {
            boolean within = samples.time(i) >= startMs && samples.time(i) <= endMs;
            if (within && left == null) {
                left = samples.part(0, i);
            } else if (!within && left != null) {
                left.add(samples, i);
            }
        }
        return left == null ? samples : left;
    }

    /** The buckets that do not touch a closed range; the object itself when none does. */
    public static Aggregates outside(Aggregates buckets, long startMs, long endMs, long resolutionMs) {
        Aggregates left = new Aggregates();
        for (int i = 0; i < buckets.size(); i++) {
            if (buckets.time(i) > endMs || buckets.time(i) + resolutionMs - 1 < startMs) {
                left.add(buckets, i);
            }
        }
        return left.size() == buckets.size() ? buckets : left;
    }
}
