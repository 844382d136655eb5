package io.tidewatch.promql.script;

import io.tidewatch.model.Labels;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.promql.parse.Parser;
import io.tidewatch.promql.text.NumberText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A series with a sequence of points: {@code name{label="value"} 1 2+3x4 _ stale}.
 *
 * @param labels of the series
 * @param points in order
 */
record SeriesLine(Labels labels, List<Point> points) {
    private static final String NUMBER = "(?:\\d+\\.?\\d*(?:[eE][+-]?\\d+)?|\\.\\d+(?:[eE][+-]?\\d+)?|(?i:inf|nan))";
    private static final Pattern ITEM =
            Pattern.compile("([+-]?" + NUMBER + "|stale|_)([+-]" + NUMBER + ")?(?:x(\\d+))?");
    private static final Pattern HISTOGRAM_ITEM =
            Pattern.compile("\\{\\{[^}]*\\}\\}(?:[+-]\\{\\{[^}]*\\}\\})?(?:x(\\d+))?");
    private static final Pattern ITEM_AT = Pattern.compile("\\s*(" + HISTOGRAM_ITEM.pattern() + "|\\S+)");

    /** @throws IllegalArgumentException when the text is not of this form */
    static SeriesLine parse(String text) {
        int end = endOfMetric(text);
        Labels labels = Parser.parseMetric(text.substring(0, end));
        return new SeriesLine(labels, sequence(text.substring(end)));
    }

    private static int endOfMetric(String text) {
        boolean inBraces = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\' && quote != '`') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '"' || c == '\'' || c == '`') {
                quote = c;
            } else if (c == '{') {
                inBraces = true;
            } else if (c == '}') {
                return i + 1;
            } else if (!inBraces && Character.isWhitespace(c)) {
                int next = i;
                while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
                    next++;
                }
                boolean labelsFollow = text.startsWith("{", next) && !text.startsWith("{{", next);
                if (!labelsFollow) {
                    return i;
                }
            }
        }
        return text.length();
    }

    private static List<Point> sequence(String text) {
        List<Point> points = new ArrayList<>();
        String trimmed = text.trim();
        Matcher items = ITEM_AT.matcher(trimmed);
        int at = 0;
        while (at < trimmed.length()) {
            if (!items.find(at) || items.start() != at) {
                throw new IllegalArgumentException("cannot read points: " + trimmed.substring(at));
            }
            item(items.group(1), points);
            at = items.end();
        }
        return points;
    }

    private static void item(String text, List<Point> points) {
        Matcher histogram = HISTOGRAM_ITEM.matcher(text);
        if (histogram.matches()) {
            repeat(points, Point.HISTOGRAM, 1 + count(histogram.group(1)));
            return;
        }
        Matcher item = ITEM.matcher(text);
        if (!item.matches()) {
            throw new IllegalArgumentException("cannot read point: " + text);
        }
        String value = item.group(1);
        if (value.equals("_")) {
            repeat(points, Point.GAP, item.group(3) == null ? 1 : count(item.group(3)));
        } else if (value.equals("stale")) {
            repeat(points, Point.of(StaleMarker.VALUE), 1 + count(item.group(3)));
        } else {
            double current = NumberText.parse(value);
            double step = item.group(2) == null ? 0 : NumberText.parse(item.group(2));
            for (int i = 0; i <= count(item.group(3)); i++) {
                points.add(Point.of(current));
                current += step;
            }
        }
    }

    private static int count(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static void repeat(List<Point> points, Point point, int times) {
        for (int i = 0; i < times; i++) {
            points.add(point);
        }
    }
}
