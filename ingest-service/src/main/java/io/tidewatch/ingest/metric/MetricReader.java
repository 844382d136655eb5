package io.tidewatch.ingest.metric;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.intake.JsonKind;
import io.tidewatch.ingest.intake.Quote;
import io.tidewatch.ingest.intake.RefusedException;
import io.tidewatch.ingest.masking.TextMasker;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads one metric from JSON into samples; the fields are those of {@code docs/formats/http-api.md}. Thread-safe. */
final class MetricReader {
    private static final Set<String> FIELDS = Set.of("name", "type", "labels", "value", "timestamp", "help", "unit");
    private static final Set<String> HISTOGRAM_FIELDS = Set.of("count", "sum", "buckets");
    private static final int LONGEST_HELP = 1_024;
    private static final int LONGEST_UNIT = 64;
    private static final int MOST_BUCKETS = 512;

    private final EventTime time;

    MetricReader(EventTime time) {
        this.time = time;
    }

    /**
     * Adds the metric's samples to the batch, all of them or none.
     *
     * @param defaultTimeMs its time when it names none
     * @throws RefusedException naming the field that is wrong
     */
    void read(JsonNode node, long nowMs, long defaultTimeMs, SampleBatch batch) throws RefusedException {
        int before = batch.size();
        try {
            readInto(node, nowMs, defaultTimeMs, batch);
        } catch (RefusedException e) {
            batch.truncate(before);
            throw e;
        }
    }

    private void readInto(JsonNode node, long nowMs, long defaultTimeMs, SampleBatch batch) throws RefusedException {
        if (!node.isObject()) {
            throw new RefusedException("", "must be an object, not " + JsonKind.of(node));
        }
        knownFields(node, FIELDS, "");
        String name = text(node, "name", LabelRules.LONGEST_NAME);
        refuse("name", name.isEmpty() ? "is missing" : LabelRules.metricName(name));
        MetricType type = type(node);
        Labels labels = labels(node, name, type);
        long at = node.hasNonNull("timestamp")
                ? time.read("timestamp", node.path("timestamp"), nowMs)
                : time.check("timestamp", defaultTimeMs, nowMs);
        JsonNode value = node.path("value");
        if (value.isMissingNode() || value.isNull()) {
            throw new RefusedException("value", "is missing");
        }
        if (type == MetricType.HISTOGRAM) {
            histogram(name, labels, value, at, batch);
        } else {
            batch.add(new SeriesRef(labels), at, scalar(type, value));
        }
        String help = TextMasker.mask(text(node, "help", LONGEST_HELP));
        String unit = text(node, "unit", LONGEST_UNIT);
        if (node.hasNonNull("type") || !help.isEmpty() || !unit.isEmpty()) {
            batch.add(new Metadata(name, type, help, unit));
        }
    }

    private static MetricType type(JsonNode node) throws RefusedException {
        String type = text(node, "type", 64);
        return switch (type) {
            case "", "gauge" -> MetricType.GAUGE;
            case "counter" -> MetricType.COUNTER;
            case "histogram" -> MetricType.HISTOGRAM;
            default ->
                throw new RefusedException("type", "'" + Quote.of(type) + "' is not one of counter, gauge, histogram");
        };
    }

    private static Labels labels(JsonNode node, String name, MetricType type) throws RefusedException {
        Labels.Builder builder = new Labels.Builder().add(Labels.NAME, name);
        JsonNode labels = node.path("labels");
        if (labels.isMissingNode() || labels.isNull()) {
            return builder.build();
        }
        if (!labels.isObject()) {
            throw new RefusedException("labels", "must be an object, not " + JsonKind.of(labels));
        }
        refuse("labels", LabelRules.labelCount(labels.size() + 1));
        for (Map.Entry<String, JsonNode> label : labels.properties()) {
            String field = "labels." + Quote.of(label.getKey());
            refuse(field, LabelRules.labelName(label.getKey()));
            if (label.getKey().startsWith("__")) {
                throw new RefusedException(field, "names that begin with __ are reserved");
            }
            if (type == MetricType.HISTOGRAM && label.getKey().equals("le")) {
                throw new RefusedException(field, "is the label of a histogram's buckets");
            }
            if (label.getValue().isContainerNode()) {
                throw new RefusedException(field, "must be a string, not " + JsonKind.of(label.getValue()));
            }
            String value = label.getValue().isNull() ? "" : label.getValue().asText();
            refuse(field, LabelRules.labelValue(value));
            builder.add(label.getKey(), TextMasker.mask(label.getKey(), value));
        }
        return builder.build();
    }

    private static double scalar(MetricType type, JsonNode value) throws RefusedException {
        double number = number("value", value);
        if (type == MetricType.COUNTER && !(number >= 0 && number < Double.POSITIVE_INFINITY)) {
            throw new RefusedException("value", "of a counter must be finite and not negative, not " + number);
        }
        return number;
    }

    /** A number, or one of the strings NaN, +Inf, -Inf, which JSON's numbers lack. */
    private static double number(String field, JsonNode value) throws RefusedException {
        if (value.isNumber()) {
            double number = value.doubleValue();
            if (!Double.isFinite(number)) {
                throw new RefusedException(field, "is beyond the range of a double");
            }
            return number;
        }
        switch (value.isTextual() ? value.textValue() : "") {
            case "NaN" -> {
                return Double.NaN;
            }
            case "+Inf", "Inf" -> {
                return Double.POSITIVE_INFINITY;
            }
            case "-Inf" -> {
                return Double.NEGATIVE_INFINITY;
            }
            default ->
                throw new RefusedException(
                        field, "must be a number, \"NaN\", \"+Inf\" or \"-Inf\", not " + JsonKind.of(value));
        }
    }

    private static void histogram(String name, Labels labels, JsonNode value, long at, SampleBatch batch)
            throws RefusedException {
        if (!value.isObject()) {
            throw new RefusedException(
                    "value", "of a histogram must be {\"count\", \"sum\", \"buckets\"}, not " + JsonKind.of(value));
        }
        knownFields(value, HISTOGRAM_FIELDS, "value.");
        double count = count("value.count", value.path("count"));
        double sum = number("value.sum", value.path("sum"));
        Map<Double, Double> buckets = buckets(value.path("buckets"), count);
        double below = 0;
        for (Map.Entry<Double, Double> bucket : buckets.entrySet()) {
            String le = BucketBound.format(bucket.getKey());
            if (bucket.getValue() < below) {
                throw new RefusedException(
                        "value.buckets." + le,
                        "holds less than the bucket below; buckets are cumulative, each counts all up to its bound");
            }
            below = bucket.getValue();
            Labels bucketLabels = labels.toBuilder()
                    .set(Labels.NAME, name + "_bucket")
                    .add("le", le)
                    .build();
            batch.add(new SeriesRef(bucketLabels), at, bucket.getValue());
        }
        batch.add(new SeriesRef(labels.with(Labels.NAME, name + "_sum")), at, sum);
        batch.add(new SeriesRef(labels.with(Labels.NAME, name + "_count")), at, count);
    }

    private static Map<Double, Double> buckets(JsonNode node, double count) throws RefusedException {
        if (!node.isObject()) {
            throw new RefusedException(
                    "value.buckets", "must be an object of upper bounds and counts, not " + JsonKind.of(node));
        }
        if (node.size() > MOST_BUCKETS) {
            throw new RefusedException(
                    "value.buckets", "has " + node.size() + " buckets; at most " + MOST_BUCKETS + " are taken");
        }
        Map<Double, Double> buckets = new TreeMap<>();
        for (Map.Entry<String, JsonNode> bucket : node.properties()) {
            String field = "value.buckets." + Quote.of(bucket.getKey());
            double bound = BucketBound.parse(bucket.getKey());
            if (Double.isNaN(bound)) {
                throw new RefusedException(field, "is not an upper bound: a number or +Inf");
            }
            // -0.0 and 0.0 are one bound.
            if (buckets.put(bound + 0.0, count(field, bucket.getValue())) != null) {
                throw new RefusedException(field, "is the bound of another bucket, too");
            }
        }
        Double last = buckets.putIfAbsent(Double.POSITIVE_INFINITY, count);
        if (last != null && last != count) {
            throw new RefusedException("value.buckets.+Inf", "is " + last + ", but count is " + count);
        }
        return buckets;
    }

    private static double count(String field, JsonNode value) throws RefusedException {
        double number = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (!(number >= 0 && number == Math.rint(number) && number < Double.POSITIVE_INFINITY)) {
            throw new RefusedException(
                    field, value.isMissingNode() ? "is missing" : "must be a whole number, not negative");
        }
        return number;
    }

    private static void knownFields(JsonNode node, Set<String> known, String prefix) throws RefusedException {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!known.contains(field.getKey())) {
                throw new RefusedException(prefix + Quote.of(field.getKey()), "is not a field of a metric");
            }
        }
    }

    private static String text(JsonNode node, String field, int longest) throws RefusedException {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isTextual()) {
            throw new RefusedException(field, "must be a string, not " + JsonKind.of(value));
        }
        if (value.textValue().length() > longest) {
            throw new RefusedException(
                    field, "has " + value.textValue().length() + " characters; at most " + longest + " are taken");
        }
        return value.textValue();
    }

    private static void refuse(String field, String wrong) throws RefusedException {
        if (!wrong.isEmpty()) {
            throw new RefusedException(field, wrong);
        }
    }
}
