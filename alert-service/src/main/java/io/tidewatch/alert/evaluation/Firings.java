package io.tidewatch.alert.evaluation;

import io.tidewatch.model.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes of transitions the times for which alerts fired. */
final class Firings {
    private Firings() {}

    /** By begin; what fires at the end has no end. */
    static List<Backtest.Firing> of(List<Decision> decisions) {
        List<Backtest.Firing> firings = new ArrayList<>();
        Map<Labels, Integer> open = new HashMap<>();
        for (Decision decision : decisions) {
            Alert after = decision.transition().after();
            Integer index = open.get(after.labels());
            boolean fires = after.phase() == AlertPhase.FIRING;
            if (fires && index == null) {
                open.put(after.labels(), firings.size());
                firings.add(new Backtest.Firing(after.labels(), after.instantMs(), null));
            } else if (!fires && index != null) {
                open.remove(after.labels());
                firings.set(
                        index,
                        new Backtest.Firing(after.labels(), firings.get(index).startMs(), after.instantMs()));
            }
        }
        return firings;
    }
}
