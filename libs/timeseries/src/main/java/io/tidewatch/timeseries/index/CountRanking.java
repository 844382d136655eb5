package io.tidewatch.timeseries.index;

import io.tidewatch.timeseries.index.Cardinality.Count;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;

/** The most of many counts, held in memory by the asked number only. Not for several threads. */
final class CountRanking {
    private static final Comparator<Count> FEWEST_FIRST =
            Comparator.comparingLong(Count::value).thenComparing(Count::name, Comparator.reverseOrder());

    private final int most;
    private final PriorityQueue<Count> kept = new PriorityQueue<>(FEWEST_FIRST);

    CountRanking(int most) {
        this.most = most;
    }

    /** The name is made only when it counts. */
    void add(long value, Supplier<String> name) {
        if (kept.size() < most) {
            kept.add(new Count(name.get(), value));
        } else if (most > 0 && value >= kept.element().value()) {
            kept.add(new Count(name.get(), value));
            kept.remove();
        }
    }

    List<Count> descending() {
        List<Count> all = new ArrayList<>(kept);
        all.sort(FEWEST_FIRST.reversed());
        return all;
    }
}
