package io.tidewatch.query.prom;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tidewatch.model.Fault;
import io.tidewatch.model.Labels;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.engine.Annotation;
import io.tidewatch.promql.engine.LimitException;
import io.tidewatch.promql.engine.QueryException;
import io.tidewatch.promql.engine.QueryResult;
import io.tidewatch.promql.engine.QuerySamples;
import io.tidewatch.promql.engine.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The answers of Prometheus' HTTP API: {@code prometheus.io/docs/prometheus/latest/querying/api}. Stateless. */
public final class PromJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private PromJson() {}

    /** Writes the member {@code data}. */
    @FunctionalInterface
    interface Data {
        void to(JsonGenerator out) throws IOException;
    }

    /** A success with warnings. */
    static byte[] success(List<String> warnings, List<String> infos, Data data) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("status", "success");
            out.writeFieldName("data");
            data.to(out);
            texts(out, "warnings", warnings);
            texts(out, "infos", infos);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * A query's value; our own warnings stand before the query's.
     *
     * @param parameters of the request: {@code limit}, {@code stats} and {@code histograms}
     */
    static byte[] result(PromQueries.Outcome outcome, List<String> warnings, PromParameters parameters) {
        QueryResult result = outcome.result();
        List<String> all = new ArrayList<>(warnings);
        List<String> infos = new ArrayList<>();
        for (Annotation annotation : result.annotations()) {
            (annotation.level() == Annotation.Level.WARNING ? all : infos).add(annotation.text());
        }
        Value value = truncated(result.value(), parameters.limit());
        boolean exactHistograms = parameters.text("histograms").equals("bytes");
        if (value != result.value()) {
            all.add("results truncated due to limit");
        }
        return success(all, infos, out -> {
            out.writeStartObject();
            ValueJson.members(out, value, exactHistograms);
            if (!parameters.text("stats").isEmpty()) {
                stats(
                        out,
                        outcome.stats(),
                        result.samples(),
                        parameters.text("stats").equals("all"));
            }
            out.writeEndObject();
        });
    }

    private static Value truncated(Value value, int limit) {
        if (limit > 0 && value instanceof Value.VectorValue v && v.elements().size() > limit) {
            return new Value.VectorValue(v.elements().subList(0, limit));
        }
        if (limit > 0 && value instanceof Value.MatrixValue m && m.series().size() > limit) {
            return new Value.MatrixValue(m.series().subList(0, limit));
        }
        return value;
    }

    private static void stats(JsonGenerator out, QueryStats stats, QuerySamples samples, boolean perStep)
            throws IOException {
        out.writeObjectFieldStart("stats");
        out.writeObjectFieldStart("timings");
        out.writeNumberField("evalTotalTime", stats.evalNanos() / 1e9);
        out.writeNumberField("resultSortTime", 0);
        out.writeNumberField("queryPreparationTime", stats.readNanos() / 1e9);
        out.writeNumberField("innerEvalTime", (stats.evalNanos() - stats.readNanos()) / 1e9);
        out.writeNumberField("execQueueTime", stats.queueNanos() / 1e9);
        out.writeNumberField("execTotalTime", (stats.queueNanos() + stats.evalNanos()) / 1e9);
        out.writeEndObject();
        out.writeObjectFieldStart("samples");
        if (perStep) {
            out.writeArrayFieldStart("totalQueryableSamplesPerStep");
            for (int i = 0; i < samples.perStep().size(); i++) {
                out.writeStartArray();
                seconds(out, samples.startMs() + i * samples.stepMs());
                out.writeNumber(samples.perStep().get(i));
                out.writeEndArray();
            }
            out.writeEndArray();
        }
        out.writeNumberField("totalQueryableSamples", samples.total());
        out.writeNumberField("peakSamples", samples.peak());
        out.writeEndObject();
        out.writeObjectFieldStart("tiers");
        for (Map.Entry<String, Long> tier : stats.tiers().entrySet()) {
            out.writeNumberField(tier.getKey(), tier.getValue());
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    /** A failure in Prometheus' form. */
    public record Failure(int status, String type, String message) {
        /** Whose fault it is decides the status and the type. */
        public static Failure of(TidewatchException e) {
            String message = String.valueOf(e.getMessage());
            if (e instanceof LimitException limit) {
                return switch (limit.limit()) {
                    case POINTS -> new Failure(400, "bad_data", message);
                    case SAMPLES, SERIES -> new Failure(422, "execution", message);
                    case TIME -> new Failure(503, "timeout", message);
                    case CANCELLED -> new Failure(499, "canceled", message);
                };
            }
            if (e instanceof QueryException) {
                return new Failure(422, "execution", message);
            }
            return switch (e.fault()) {
                case CALLER -> new Failure(400, "bad_data", message);
                case LIMIT -> new Failure(422, "execution", message);
                case DEPENDENCY -> new Failure(503, "unavailable", message);
                case BUG -> new Failure(500, "internal", message);
            };
        }

        /** A fault of our own; its details stay in the log. */
        public static Failure bug(RuntimeException e) {
            return of(new TidewatchException(
                    Fault.BUG, "internal error: " + e.getClass().getSimpleName(), e));
        }

        /** The answer's body. */
        public byte[] body() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
                out.writeStartObject();
                out.writeStringField("status", "error");
                out.writeStringField("errorType", type);
                out.writeStringField("error", message);
                out.writeEndObject();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bytes.toByteArray();
        }
    }

    /** Labels as an object. */
    static void labels(JsonGenerator out, Labels labels) throws IOException {
        out.writeStartObject();
        for (int i = 0; i < labels.size(); i++) {
            out.writeStringField(labels.name(i), labels.value(i));
        }
        out.writeEndObject();
    }

    /** A number as Prometheus writes it in text. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return value == 0 && 1 / value < 0 ? "-0" : Long.toString((long) value);
        }
        double magnitude = Math.abs(value);
        if (magnitude >= 1e-6 && magnitude < 1e21) {
            return new BigDecimal(Double.toString(value)).toPlainString();
        }
        String text = Double.toString(value).replace(".0E", "E");
        int e = text.indexOf('E');
        String exponent = text.substring(e + 1);
        String sign = exponent.startsWith("-") ? "-" : "+";
        String digits = exponent.startsWith("-") ? exponent.substring(1) : exponent;
        return text.substring(0, e) + "e" + sign + (digits.length() < 2 ? "0" + digits : digits);
    }

    /** Seconds with as many decimals as they need. */
    static void seconds(JsonGenerator out, long timestampMs) throws IOException {
        if (timestampMs % 1000 == 0) {
            out.writeNumber(timestampMs / 1000);
        } else {
            out.writeNumber(BigDecimal.valueOf(timestampMs, 3).stripTrailingZeros());
        }
    }

    private static void texts(JsonGenerator out, String name, List<String> texts) throws IOException {
        if (!texts.isEmpty()) {
            out.writeArrayFieldStart(name);
            for (String text : texts) {
                out.writeString(text);
            }
            out.writeEndArray();
        }
    }
}
