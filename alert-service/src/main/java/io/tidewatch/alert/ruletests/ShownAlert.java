package io.tidewatch.alert.ruletests;

import io.tidewatch.model.Labels;
import java.util.List;

/** An alert as promtool shows it. */
record ShownAlert(Labels labels, Labels annotations) implements Comparable<ShownAlert> {
    private static final String INDENT = " ".repeat(12);

    @Override
    public int compareTo(ShownAlert other) {
        int byLabels = labels.compareTo(other.labels);
        return byLabels != 0 ? byLabels : annotations.compareTo(other.annotations);
    }

    /** Several, numbered. */
    static String list(List<ShownAlert> alerts) {
        if (alerts.isEmpty()) {
            return "[]";
        }
        StringBuilder out = new StringBuilder("[");
        for (int i = 0; i < alerts.size(); i++) {
            ShownAlert alert = alerts.get(i);
            out.append(i == 0 ? "\n" : ",\n")
                    .append(INDENT)
                    .append(i)
                    .append(":\n")
                    .append(INDENT)
                    .append("  Labels:")
                    .append(alert.labels)
                    .append('\n')
                    .append(INDENT)
                    .append("  Annotations:")
                    .append(alert.annotations);
        }
        return out.append('\n').append(INDENT).append(']').toString();
    }
}
