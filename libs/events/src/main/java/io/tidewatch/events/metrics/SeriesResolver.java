package io.tidewatch.events.metrics;

import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The reader's side of labels in band: from series hash to labels, by project and partition. A sample whose series it
 * does not know is either one whose labels stand further back (begin {@link LabelBook#LABEL_INTERVAL} earlier) or one
 * that was forgotten for the bound; its labels come again within the interval.
 *
 * <p>Bounded: two generations of half the bound each. When the young one is full the old one is forgotten and the young
 * one becomes old; a series that is asked for or learnt again is young again. Not for several threads.
 */
public final class SeriesResolver {
    /** The series of one project in one partition. */
    public final class Scope {
        private LongMap<Labels> young = new LongMap<>();
        private LongMap<Labels> old = new LongMap<>();
        private int promoted;

        private Scope() {}

        /** Remembers the labels of a series. */
        public void learn(long seriesHash, Labels labels) {
            if (labels(seriesHash) == null) {
                keep(seriesHash, labels);
            }
        }

        /** The labels of a series; null when it is not known. */
        public @Nullable Labels labels(long seriesHash) {
            Labels known = young.get(seriesHash);
            if (known == null) {
                known = old.get(seriesHash);
                if (known != null) {
                    promoted++;
                    keep(seriesHash, known);
                }
            }
            return known;
        }

        private void keep(long seriesHash, Labels labels) {
            if (youngSeries >= generation) {
                rotate();
            }
            young.put(seriesHash, labels);
            youngSeries++;
        }

        private void age() {
            forgotten += old.size() - promoted;
            promoted = 0;
            old = young;
            young = new LongMap<>();
        }
    }

    private record Place(ProjectId project, int partition) {}

    private final Map<Place, Scope> scopes = new HashMap<>();
    private final int generation;
    private int youngSeries;
    private long forgotten;

    /** @param maxSeries series remembered at most, at least 2 */
    public SeriesResolver(int maxSeries) {
        if (maxSeries < 2) {
            throw new IllegalArgumentException("maxSeries is " + maxSeries + ", less than 2");
        }
        generation = maxSeries / 2;
    }

    /** The series of a project in a partition. Good until the partition is forgotten. */
    public Scope scope(ProjectId project, int partition) {
        return scopes.computeIfAbsent(new Place(project, partition), place -> new Scope());
    }

    /** Forgets a partition that is no longer read. */
    public void forget(int partition) {
        scopes.entrySet().removeIf(entry -> {
            if (entry.getKey().partition() != partition) {
                return false;
            }
            youngSeries -= entry.getValue().young.size();
            return true;
        });
    }

    /** How many series were forgotten for the bound. */
    public long forgotten() {
        return forgotten;
    }

    private void rotate() {
        scopes.values().forEach(Scope::age);
        youngSeries = 0;
    }
}
