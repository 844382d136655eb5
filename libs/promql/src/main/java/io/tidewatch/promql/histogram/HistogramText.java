package io.tidewatch.promql.histogram;

/** A histogram as text: count, sum and the populated buckets with their bounds. */
final class HistogramText {
    private HistogramText() {}

    static String of(Histogram h) {
        StringBuilder out = new StringBuilder("{count:")
                .append(GoNumber.general(h.count()))
                .append(", sum:")
                .append(GoNumber.general(h.sum()));
        BucketList list = h.buckets();
        for (int i = 0; i < list.size(); i++) {
            if (list.counts()[i] != 0) {
                double lower = list.lowers()[i];
                double upper = list.uppers()[i];
                boolean zero = !h.isCustom() && lower == -upper;
                boolean negative = !h.isCustom() && upper < 0;
                out.append(", ")
                        .append(zero || negative ? '[' : '(')
                        .append(GoNumber.general(lower))
                        .append(',')
                        .append(GoNumber.general(upper))
                        .append(negative ? ')' : ']')
                        .append(':')
                        .append(GoNumber.general(list.counts()[i]));
            }
        }
        return out.append('}').toString();
    }
}
