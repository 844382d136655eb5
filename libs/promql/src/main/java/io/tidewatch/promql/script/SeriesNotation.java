package io.tidewatch.promql.script;

import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.promql.histogram.Histogram;
import io.tidewatch.promql.parse.Parser;
import io.tidewatch.promql.source.MemorySource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Series and points as scripts and promtool's unit tests write them: {@code 1+2x3 _x2 stale {{schema:0 sum:1}}}. */
public final class SeriesNotation {
    private SeriesNotation() {}

    /**
     * Puts the points of a series into a source, the n-th at n intervals.
     *
     * @return its labels
     * @throws IllegalArgumentException when a point cannot be read
     * @throws io.tidewatch.model.TidewatchException when the series cannot
     */
    public static Labels load(MemorySource source, String series, String values, long intervalMs) {
        SeriesLine line = SeriesLine.parse(series + " " + values);
        StoredHints hints = new StoredHints();
        List<Point> points = line.points();
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            NativeHistogram histogram = point.histogram();
            if (point.gap()) {
                continue;
            }
            if (histogram == null) {
                hints.sawFloat();
                source.add(line.labels(), i * intervalMs, point.value());
            } else {
                source.add(line.labels(), i * intervalMs, point.hintGiven() ? histogram : hints.store(histogram));
            }
        }
        return line.labels();
    }

    /** Labels as {@code name{label="value"}}. @throws io.tidewatch.model.TidewatchException when they cannot be read */
    public static Labels metric(String text) {
        return Parser.parseMetric(text);
    }

    /** One native histogram. @throws IllegalArgumentException when it cannot be read */
    public static NativeHistogram histogram(String text) {
        List<Point> points = SeriesLine.parse("x " + text).points();
        @Nullable NativeHistogram only = points.size() == 1 ? points.get(0).histogram() : null;
        if (only == null) {
            throw new IllegalArgumentException("expected 1 histogram: " + text);
        }
        return only;
    }

    /** A native histogram for people, equal for histograms of equal buckets. */
    public static String text(NativeHistogram histogram) {
        return Histogram.of(histogram).toString();
    }
}
