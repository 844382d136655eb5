package io.tidewatch.events.metrics;

import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.NativeHistogram;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a reader announces, doubles by their raw bits. */
public final class RecordedVisit implements MetricsVisitor {
    final List<String> seen = new ArrayList<>();

    public static List<String> of(byte[] record) {
        RecordedVisit visit = new RecordedVisit();
        new MetricsRecordReader().read(record, visit);
        return visit.seen;
    }

    public static String sampleText(long seriesHash, long timestampMs, double value, long start) {
        return "sample " + seriesHash + " " + timestampMs + " " + bits(value) + " " + start;
    }

    public static String labelsText(long seriesHash, Labels labels) {
        return "labels " + seriesHash + " " + labels;
    }

    public static String exemplarText(long seriesHash, long timestampMs, double value, Labels labels) {
        return "exemplar " + seriesHash + " " + timestampMs + " " + bits(value) + " " + labels;
    }

    public static String histogramText(long seriesHash, long timestampMs, NativeHistogram value, long start) {
        return "histogram " + seriesHash + " " + timestampMs + " " + value.resetHint() + " " + value.schema() + " "
                + bits(value.zeroThreshold()) + " " + bits(value.zeroCount()) + " " + bits(value.count()) + " "
                + bits(value.sum()) + " " + value.positiveSpans() + " " + bits(value.positiveCounts()) + " "
                + value.negativeSpans() + " " + bits(value.negativeCounts()) + " " + bits(value.customBounds()) + " "
                + start;
    }

    private static List<String> bits(List<Double> values) {
        return values.stream().map(RecordedVisit::bits).toList();
    }

    private static String bits(double value) {
        return Long.toHexString(Double.doubleToRawLongBits(value));
    }

    @Override
    public void labels(long seriesHash, Labels labels) {
        seen.add(labelsText(seriesHash, labels));
    }

    @Override
    public void sample(long seriesHash, long timestampMs, double value, long startTimestampMs) {
        seen.add(sampleText(seriesHash, timestampMs, value, startTimestampMs));
    }

    @Override
    public void histogram(long seriesHash, long timestampMs, NativeHistogram value, long startTimestampMs) {
        seen.add(histogramText(seriesHash, timestampMs, value, startTimestampMs));
    }

    @Override
    public void exemplar(long seriesHash, long timestampMs, double value, Labels exemplarLabels) {
        seen.add(exemplarText(seriesHash, timestampMs, value, exemplarLabels));
    }

    @Override
    public void metadata(String family, MetricType type, String help, String unit) {
        seen.add("metadata " + family + " " + type + " " + help + " " + unit);
    }
}
