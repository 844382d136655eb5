package io.tidewatch.alert.evaluation;

import io.tidewatch.live.Selection;
import io.tidewatch.model.Labels;
import io.tidewatch.promql.source.SeriesPoints;
import io.tidewatch.promql.source.SeriesSource;
import java.util.ArrayList;
import java.util.List;

/** Which samples a decision about one element of a result has read. */
final class DecisionInputs {
    private static final int MAX_SERIES = 20;

    private DecisionInputs() {}

    /**
     * The windows of the series that agree with the element on every label that both have; at most 20.
     *
     * @param element labels of the result's element
     */
    static List<SeriesPoints> of(List<Selection> selections, SeriesSource source, Labels element, long instantMs) {
        List<SeriesPoints> inputs = new ArrayList<>();
        for (Selection selection : selections) {
            long end = instantMs - selection.offsetMs();
            for (SeriesPoints points : source.select(selection.matchers(), end - selection.windowMs() + 1, end)) {
                if (inputs.size() < MAX_SERIES && agrees(points.labels(), element) && !contains(inputs, points)) {
                    inputs.add(points);
                }
            }
        }
        return inputs;
    }

    private static boolean contains(List<SeriesPoints> inputs, SeriesPoints points) {
        return inputs.stream().anyMatch(known -> known.labels().equals(points.labels()));
    }

    private static boolean agrees(Labels series, Labels element) {
        for (int i = 0; i < element.size(); i++) {
            String own = series.get(element.name(i));
            if (!own.isEmpty() && !own.equals(element.value(i))) {
                return false;
            }
        }
        return true;
    }
}
