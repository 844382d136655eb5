package io.tidewatch.ingest.remotewrite;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** What of a write request was refused: counts by reason, and the first offender in words. Not for several threads. */
public final class WriteRefusals {
    /** Why points are refused. */
    public enum Reason {
        LABELS("wrong labels"),
        TIMESTAMP("time stamp out of bounds"),
        SERIES("wrong series"),
        HISTOGRAM("wrong native histograms"),
        EXEMPLAR("wrong exemplars");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** For the sender. */
        public String text() {
            return text;
        }
    }

    private final Map<Reason, Integer> counts = new EnumMap<>(Reason.class);
    private String first = "";
    private int total;

    void add(Reason reason, int points, Supplier<String> offender) {
        if (points == 0) {
            return;
        }
        if (total == 0) {
            first = offender.get();
        }
        total += points;
        counts.merge(reason, points, Integer::sum);
    }

    /** Points refused in all. */
    public int total() {
        return total;
    }

    /** Points by reason. */
    public Map<Reason, Integer> counts() {
        return counts;
    }

    /** What the sender reads: how many of what, and which was first. */
    public String text(int accepted) {
        StringBuilder text = new StringBuilder()
                .append(total)
                .append(" refused, ")
                .append(accepted)
                .append(" accepted:");
        String separator = " ";
        for (Map.Entry<Reason, Integer> entry : counts.entrySet()) {
            text.append(separator)
                    .append(entry.getValue())
                    .append(' ')
                    .append(entry.getKey().text());
            separator = ", ";
        }
        return text.append("; first: ").append(first).toString();
    }
}
