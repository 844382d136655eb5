package io.tidewatch.dashboard.live;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.model.Labels;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.engine.Value.Element;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a chart shows: points of each series over a range that moves on, bounded. For one thread. */
final class SeriesHistory {
    private static final JsonFactory JSON = new JsonFactory();

    static final int MAX_SERIES = 2_000;
    static final int MAX_POINTS = 1_000_000;

    private record Point(long timestampMs, double value) {}

    private final long rangeMs;
    private final long stepMs;
    private final Map<Labels, ArrayDeque<Point>> series = new LinkedHashMap<>();
    private long endMs;
    private int points;

    SeriesHistory(long rangeMs, long stepMs) {
        this.rangeMs = rangeMs;
        this.stepMs = stepMs;
    }

    /**
     * Starts anew with the answer of a range query that ends at the instant.
     *
     * @throws TidewatchException when it is too much; nothing is changed then
     */
    void load(JsonNode matrix, long endMs) {
        int loaded = 0;
        for (JsonNode one : matrix) {
            loaded += one.path("values").size();
        }
        check(matrix.size(), loaded);
        series.clear();
        points = loaded;
        this.endMs = endMs;
        for (JsonNode one : matrix) {
            ArrayDeque<Point> values = new ArrayDeque<>();
            for (JsonNode point : one.path("values")) {
                values.add(new Point(
                        Math.round(point.get(0).asDouble() * 1000),
                        WireValues.read(point.get(1).asText())));
            }
            series.put(WireLabels.read(one.path("metric")), values);
        }
    }

    /**
     * Adds the values at an instant after all others.
     *
     * @throws TidewatchException when it is too much; nothing is added then
     */
    void add(long timestampMs, List<Element> values) {
        endMs = timestampMs;
        for (ArrayDeque<Point> one : series.values()) {
            while (!one.isEmpty() && one.getFirst().timestampMs() < endMs - rangeMs) {
                one.removeFirst();
                points--;
            }
        }
        series.values().removeIf(ArrayDeque::isEmpty);
        check(values.size(), points + values.size());
        for (Element value : values) {
            series.computeIfAbsent(value.labels(), absent -> new ArrayDeque<>())
                    .add(new Point(timestampMs, value.value()));
        }
        points += values.size();
    }

    private static void check(int series, int points) {
        if (series > MAX_SERIES || points > MAX_POINTS) {
            throw TidewatchException.limit("the expression gives " + series + " series and " + points
                    + " points in the range; a live chart takes " + MAX_SERIES + " and " + MAX_POINTS
                    + ": aggregate, or take a longer step");
        }
    }

    /** The {@code data} of a snapshot. */
    String snapshot() {
        return write(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("series");
            for (Map.Entry<Labels, ArrayDeque<Point>> one : series.entrySet()) {
                json.writeStartObject();
                labels(json, one.getKey());
                json.writeArrayFieldStart("points");
                for (Point point : one.getValue()) {
                    json.writeStartArray();
                    json.writeNumber(point.timestampMs() / 1000.0);
                    WireValues.write(json, point.value());
                    json.writeEndArray();
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeNumberField("step", stepMs / 1000.0);
            json.writeNumberField("start", (endMs - rangeMs) / 1000.0);
            json.writeNumberField("end", endMs / 1000.0);
            json.writeEndObject();
        });
    }

    /** The {@code data} of a delta. */
    static String delta(long timestampMs, List<Element> values) {
        return write(json -> {
            json.writeStartObject();
            json.writeNumberField("time", timestampMs / 1000.0);
            json.writeArrayFieldStart("values");
            for (Element value : values) {
                json.writeStartObject();
                labels(json, value.labels());
                json.writeFieldName("value");
                WireValues.write(json, value.value());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void labels(JsonGenerator json, Labels labels) throws IOException {
        json.writeObjectFieldStart("labels");
        for (int i = 0; i < labels.size(); i++) {
            json.writeStringField(labels.name(i), labels.value(i));
        }
        json.writeEndObject();
    }

    private interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    private static String write(Content content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            content.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
