package io.tidewatch.promql.script;

import io.tidewatch.model.Labels;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which series {@code load_with_nhcb} adds: a native histogram for each classic one, which this engine marks only. */
final class CustomBuckets {
    private static final String BUCKET = "_bucket";

    private CustomBuckets() {}

    static List<SeriesLine> of(List<SeriesLine> series) {
        Set<Labels> histograms = new LinkedHashSet<>();
        for (SeriesLine line : series) {
            String name = line.labels().metricName();
            if (name.endsWith(BUCKET) && line.labels().has("le")) {
                histograms.add(line.labels()
                        .with("le", "")
                        .with(Labels.NAME, name.substring(0, name.length() - BUCKET.length())));
            }
        }
        return histograms.stream()
                .map(labels -> new SeriesLine(labels, List.of(Point.HISTOGRAM)))
                .toList();
    }
}
