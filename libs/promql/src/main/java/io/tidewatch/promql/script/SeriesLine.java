package io.tidewatch.promql.script;

import io.tidewatch.model.Labels;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.promql.parse.Parser;
import io.tidewatch.promql.text.DurationText;
import io.tidewatch.promql.text.NumberText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A series with a sequence of points: {@code name{label="value"} 1 2+3x4 _ stale}.
 *
 * @param labels of the series; none where start time stamps are for all series that follow
 * @param points in order
 * @param starts whether the points are start time stamps, relative to the samples' own
 */
record SeriesLine(Labels labels, List<Point> points, boolean starts) {
    private static final String NUMBER = "(?:\\d+\\.?\\d*(?:[eE][+-]?\\d+)?|\\.\\d+(?:[eE][+-]?\\d+)?|(?i:inf|nan))";
    private static final Pattern ITEM =
            Pattern.compile("([+-]?" + NUMBER + "|stale|_)([+-]" + NUMBER + ")?(?:x(\\d+))?");
    private static final Pattern HISTOGRAM_ITEM =
            Pattern.compile("\\{\\{([^}]*)\\}\\}(?:([+-])\\{\\{([^}]*)\\}\\})?(?:x(\\d+))?");
    private static final String DURATION = "(?:\\d+(?:\\.\\d+)?(?:ms|[smhdwy])?)+";
    private static final Pattern START_ITEM =
            Pattern.compile("([+-]?" + DURATION + "|_|\\*)([+-]" + DURATION + ")?(?:x(\\d+))?");
    private static final String STARTS = "@st";
    private static final Pattern ITEM_AT = Pattern.compile("\\s*(" + HISTOGRAM_ITEM.pattern() + "|\\S+)");

    /** @throws IllegalArgumentException when the text is not of this form */
    static SeriesLine parse(String text) {
        if (text.startsWith(STARTS)) {
            return new SeriesLine(Labels.EMPTY, startSequence(text.substring(STARTS.length())), true);
        }
        int end = endOfMetric(text);
        String metric = text.substring(0, end);
        String rest = text.substring(end);
        boolean starts = metric.endsWith(STARTS) || rest.startsWith(STARTS);
        if (metric.endsWith(STARTS)) {
            metric = metric.substring(0, metric.length() - STARTS.length());
        } else if (starts) {
            rest = rest.substring(STARTS.length());
        }
        Labels labels = Parser.parseMetric(metric);
        return new SeriesLine(labels, starts ? startSequence(rest) : sequence(rest), starts);
    }

    private static List<Point> startSequence(String text) {
        List<Point> points = new ArrayList<>();
        for (String part : text.trim().split("\\s+")) {
            Matcher item = START_ITEM.matcher(part);
            if (!item.matches()) {
                throw new IllegalArgumentException("cannot read start time stamp: " + part);
            }
            int times = item.group(3) == null ? 1 : count(item.group(3));
            if (item.group(1).equals("_")) {
                repeat(points, Point.GAP, times);
                continue;
            }
            if (item.group(1).equals("*")) {
                repeat(points, lastGiven(points), times);
                continue;
            }
            double current = durationMs(item.group(1));
            double step = item.group(2) == null ? 0 : durationMs(item.group(2));
            for (int i = 0; i <= count(item.group(3)); i++) {
                points.add(Point.of(current));
                current += step;
            }
        }
        return points;
    }

    private static Point lastGiven(List<Point> points) {
        for (int i = points.size() - 1; i >= 0; i--) {
            if (!points.get(i).gap()) {
                return points.get(i);
            }
        }
        throw new IllegalArgumentException("nothing to repeat: *");
    }

    /** Milliseconds of a duration or a number of seconds, with a sign or without. */
    static long durationMs(String text) {
        boolean negative = text.startsWith("-");
        String unsigned = negative || text.startsWith("+") ? text.substring(1) : text;
        boolean seconds = unsigned.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.');
        long ms = seconds ? Math.round(NumberText.parse(unsigned) * 1000) : DurationText.parse(unsigned);
        return negative ? -ms : ms;
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
            points.addAll(HistogramLiteral.points(
                    histogram.group(1), histogram.group(2), histogram.group(3), count(histogram.group(4))));
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
