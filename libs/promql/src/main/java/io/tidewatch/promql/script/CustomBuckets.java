package io.tidewatch.promql.script;

import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.NativeHistogram.ResetHint;
import io.tidewatch.model.NativeHistogram.Span;
import io.tidewatch.promql.text.NumberText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The series that {@code load_with_nhcb} adds: for each classic histogram a native one with the same bounds. */
final class CustomBuckets {
    private static final String BUCKET = "_bucket";
    private static final String COUNT = "_count";
    private static final String SUM = "_sum";

    /** What a classic histogram says at one place of the sequence. */
    private static final class Parts {
        private final TreeMap<Double, Double> buckets = new TreeMap<>();
        private @Nullable Double count;
        private double sum;

        NativeHistogram histogram() {
            double last = buckets.isEmpty() ? 0 : buckets.lastEntry().getValue();
            Double given = buckets.get(Double.POSITIVE_INFINITY);
            double total = count != null ? count : given != null ? given : last;
            buckets.put(Double.POSITIVE_INFINITY, given != null ? given : total);
            List<Double> bounds = new ArrayList<>();
            List<Double> counts = new ArrayList<>();
            double before = 0;
            for (Map.Entry<Double, Double> bucket : buckets.entrySet()) {
                if (!bucket.getKey().isInfinite()) {
                    bounds.add(bucket.getKey());
                }
                counts.add(bucket.getValue() - before);
                before = bucket.getValue();
            }
            return new NativeHistogram(
                    ResetHint.UNKNOWN,
                    NativeHistogram.CUSTOM_BUCKETS,
                    0,
                    0,
                    total,
                    sum,
                    List.of(new Span(0, counts.size())),
                    counts,
                    List.of(),
                    List.of(),
                    bounds);
        }
    }

    private CustomBuckets() {}

    static List<SeriesLine> of(List<SeriesLine> series) {
        Map<Labels, TreeMap<Integer, Parts>> histograms = new LinkedHashMap<>();
        for (SeriesLine line : series) {
            if (line.labels().metricName().endsWith(BUCKET) && line.labels().has("le")) {
                histograms.put(named(line.labels(), BUCKET), new TreeMap<>());
            }
        }
        for (SeriesLine line : series) {
            for (String suffix : List.of(BUCKET, COUNT, SUM)) {
                TreeMap<Integer, Parts> parts = line.labels().metricName().endsWith(suffix)
                        ? histograms.get(named(line.labels(), suffix))
                        : null;
                boolean isBucket = suffix.equals(BUCKET);
                if (parts != null && isBucket == line.labels().has("le")) {
                    collect(line, suffix, parts);
                }
            }
        }
        List<SeriesLine> out = new ArrayList<>();
        histograms.forEach((labels, parts) -> out.add(new SeriesLine(labels, points(parts), false)));
        return out;
    }

    private static Labels named(Labels labels, String suffix) {
        String name = labels.metricName();
        return labels.with("le", "").with(Labels.NAME, name.substring(0, name.length() - suffix.length()));
    }

    private static void collect(SeriesLine line, String suffix, TreeMap<Integer, Parts> parts) {
        for (int i = 0; i < line.points().size(); i++) {
            Point point = line.points().get(i);
            if (point.gap() || point.histogram() != null) {
                continue;
            }
            Parts part = parts.computeIfAbsent(i, n -> new Parts());
            switch (suffix) {
                case BUCKET -> part.buckets.put(NumberText.parse(line.labels().get("le")), point.value());
                case COUNT -> part.count = point.value();
                default -> part.sum = point.value();
            }
        }
    }

    private static List<Point> points(TreeMap<Integer, Parts> parts) {
        List<Point> points = new ArrayList<>();
        for (Map.Entry<Integer, Parts> part : parts.entrySet()) {
            while (points.size() < part.getKey()) {
                points.add(Point.GAP);
            }
            points.add(Point.of(part.getValue().histogram(), false));
        }
        return points;
    }
}
