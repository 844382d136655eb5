package io.tidewatch.promql.engine;

import io.tidewatch.model.Labels;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Orders texts so that the numbers in them count as numbers: {@code cpu2} before {@code cpu10}. */
final class NaturalOrder {
    private static final Pattern CHUNK = Pattern.compile("\\d+|\\D+");

    private NaturalOrder() {}

    /** By the values of the given labels in turn, then by all labels. */
    static Comparator<Column> byLabels(List<String> names, boolean descending) {
        Comparator<Column> order = (a, b) -> {
            for (String name : names) {
                int byValue = compare(a.labels().get(name), b.labels().get(name));
                if (byValue != 0) {
                    return byValue;
                }
            }
            return Comparator.<Labels>naturalOrder().compare(a.labels(), b.labels());
        };
        return descending ? order.reversed() : order;
    }

    static int compare(String a, String b) {
        Matcher left = CHUNK.matcher(a);
        Matcher right = CHUNK.matcher(b);
        while (true) {
            boolean more = left.find();
            if (!right.find()) {
                return more ? 1 : a.compareTo(b);
            }
            if (!more) {
                return -1;
            }
            int order = compareChunks(left.group(), right.group());
            if (order != 0) {
                return order;
            }
        }
    }

    private static int compareChunks(String a, String b) {
        boolean numbers = Character.isDigit(a.charAt(0)) && Character.isDigit(b.charAt(0));
        if (!numbers) {
            return a.compareTo(b);
        }
        String x = a.replaceFirst("^0+", "");
        String y = b.replaceFirst("^0+", "");
        return x.length() != y.length() ? Integer.compare(x.length(), y.length()) : x.compareTo(y);
    }
}
