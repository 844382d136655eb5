package io.tidewatch.promql.engine;

import io.tidewatch.model.Labels;
import io.tidewatch.promql.histogram.Histogram;
import io.tidewatch.promql.text.NumberText;
import io.tidewatch.promql.text.Quoting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code count_values}: how often each value occurs, with the value as a label. */
final class ValueCounter {
    private final Steps steps;
    private final String label;
    private final Map<Labels, List<Column>> groups;

    ValueCounter(Steps steps, String label, Map<Labels, List<Column>> groups) {
        if (label.isEmpty() || !Quoting.isUnicode(label)) {
            throw new QueryException("invalid label name " + Quoting.quote(label));
        }
        this.steps = steps;
        this.label = label;
        this.groups = groups;
    }

    List<Column> eval() {
        Map<Labels, Column> out = new LinkedHashMap<>();
        groups.forEach((labels, members) -> {
            for (Column member : members) {
                for (int i = 0; i < steps.count(); i++) {
                    if (member.has(i)) {
                        Histogram histogram = member.histogram(i);
                        String text = histogram == null ? NumberText.print(member.values()[i]) : histogram.toString();
                        Labels counted = labels.with(label, text);
                        Column column =
                                out.computeIfAbsent(counted, l -> Column.absent(l, steps.count(), member.dropName()));
                        column.values()[i] = column.has(i) ? column.values()[i] + 1 : 1;
                    }
                }
            }
        });
        return new ArrayList<>(out.values());
    }
}
