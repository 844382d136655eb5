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
    /** Characters of labels, at most three bytes each: a transition must fit into a record of 4 MiB. */
    private static final int MAX_CHARACTERS = 400_000;

    private DecisionInputs() {}

    /**
     * The windows of the series that agree with the element on every label that both have; at most 20,
     * and fewer when their labels are long.
     *
     * @param element labels of the result's element
     */
    static List<SeriesPoints> of(List<Selection> selections, SeriesSource source, Labels element, long instantMs) {
        List<SeriesPoints> inputs = new ArrayList<>();
        int characters = 0;
        for (Selection selection : selections) {
            long end = instantMs - selection.offsetMs();
            for (SeriesPoints points : source.select(selection.matchers(), end - selection.windowMs() + 1, end)) {
                int more = characters(points.labels());
                if (inputs.size() < MAX_SERIES
                        && characters + more <= MAX_CHARACTERS
                        && agrees(points.labels(), element)
                        && !contains(inputs, points)) {
                    inputs.add(points);
                    characters += more;
                }
            }
        }
        return inputs;
    }

    private static int characters(Labels labels) {
        int characters = 0;
        for (int i = 0; i < labels.size(); i++) {
            characters += labels.name(i).length() + labels.value(i).length();
        }
        return characters;
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
