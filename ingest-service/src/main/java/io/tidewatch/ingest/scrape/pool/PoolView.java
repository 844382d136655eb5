package io.tidewatch.ingest.scrape.pool;

import io.tidewatch.ingest.scrape.targets.Target;
import io.tidewatch.ingest.scrape.targets.TargetState;
import io.tidewatch.model.Labels;
import java.util.List;

/**
 * A job with its targets, for those who look on.
 *
 * @param dropped labels of what relabelling drops, the first thousand
 * @param droppedCount how many there are
 * @param problems what discoveries and relabelling could not do, a sentence each
 */
public record PoolView(
        String name, List<ActiveTarget> active, List<Labels> dropped, int droppedCount, List<String> problems) {

    /**
     * A target and how it fares.
     *
     * @param here whether this replica scrapes it
     */
    public record ActiveTarget(Target target, TargetState state, boolean here) {}

    static PoolView of(ScrapePool.View view) {
        return new PoolView(
                view.name(),
                view.active().stream()
                        .map(seen -> new ActiveTarget(seen.target(), seen.state(), seen.loop() != null))
                        .toList(),
                view.dropped(),
                view.droppedCount(),
                view.problems());
    }
}
