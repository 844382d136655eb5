package io.tidewatch.ingest.otlp;

import io.tidewatch.ingest.ledger.RefusalReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** What of a request was refused: data points by reason, exemplars that were left out, and the first of them in words. */
public final class OtlpRefusals {
    private final Map<RefusalReason, Integer> counts = new EnumMap<>(RefusalReason.class);
    private String first = "";
    private int points;
    private int exemplars;

    void points(RefusalReason reason, int count, Supplier<String> offender) {
        if (count > 0) {
            if (points == 0) {
                first = offender.get();
            }
            points += count;
            counts.merge(reason, count, Integer::sum);
        }
    }

    void exemplar(Supplier<String> offender) {
        if (points == 0 && exemplars == 0) {
            first = offender.get();
        }
        exemplars++;
        counts.merge(RefusalReason.EXEMPLAR, 1, Integer::sum);
    }

    /** Data points refused. */
    public int points() {
        return points;
    }

    /** By reason, exemplars too. */
    public Map<RefusalReason, Integer> counts() {
        return counts;
    }

    /** What the sender reads; empty when nothing was refused. */
    public String text() {
        if (points == 0 && exemplars == 0) {
            return "";
        }
        String what = points > 0 ? points + " data points refused" : "";
        String and = points > 0 && exemplars > 0 ? ", " : "";
        return what + and + (exemplars > 0 ? exemplars + " exemplars left out" : "") + "; first: " + first;
    }
}
