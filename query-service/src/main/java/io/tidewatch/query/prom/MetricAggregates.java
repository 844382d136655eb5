package io.tidewatch.query.prom;

import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.engine.Value;
import io.tidewatch.promql.source.SeriesPoints;
import io.tidewatch.promql.text.DurationText;
import io.tidewatch.query.http.Parameters;
import io.tidewatch.query.store.FamilyMetadata;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Answers {@code GET /api/metrics}: a short form that generates PromQL and shows it. */
public final class MetricAggregates {
    private static final long HOUR_MS = 3_600_000;
    private static final long LEAST_STEP_MS = 15_000;
    private static final long RATE_WINDOW_MS = 300_000;
    private static final String LABEL = "label.";
    private static final Pattern METRIC_NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern LABEL_NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final List<String> AGGREGATIONS = List.of("avg", "sum", "min", "max", "count", "rate", "increase");

    private final PromQueries queries;
    private final Clock clock;

    public MetricAggregates(PromQueries queries, Clock clock) {
        this.queries = queries;
        this.clock = clock;
    }

    /** The answer; JSON by its field names. */
    public record Answer(String start, String end, String step, List<Metric> metrics, List<String> warnings) {}

    /** One metric and the expression that its points are of. */
    public record Metric(String name, String type, String expression, List<Line> series) {}

    /** One series: points of seconds and value; a value that is no number in JSON is a text. */
    public record Line(Map<String, String> labels, List<List<Object>> points) {}

    /** @throws io.tidewatch.model.TidewatchException when a parameter is wrong or Postgres is away */
    public Answer answer(ProjectId project, Parameters parameters) {
        long end = parameters.time("end", clock.millis());
        long start = parameters.time("start", end - HOUR_MS);
        if (end <= start) {
            throw ProblemException.invalid("end", "does not lie after start");
        }
        // Whole seconds: what a caller reads as a step and gives back means the same.
        long usual = Math.max(LEAST_STEP_MS, (end - start) / 240 / 1000 * 1000);
        long step = parameters.duration("step", usual);
        parameters.required("name");
        List<Metric> metrics = new ArrayList<>();
        Set<String> warnings = new LinkedHashSet<>();
        for (String name : parameters.all("name")) {
            if (!METRIC_NAME.matcher(name).matches()) {
                throw ProblemException.invalid("name", "'" + name + "' is not a metric's name");
            }
            MetricType type = type(project, name, parameters, warnings::add);
            String expression = expression(name, type, parameters, step);
            metrics.add(
                    new Metric(name, type.text(), expression, lines(project, expression, start, end, step, warnings)));
        }
        return new Answer(
                Parameters.text(start), Parameters.text(end), DurationText.print(step), metrics, List.copyOf(warnings));
    }

    private MetricType type(ProjectId project, String name, Parameters parameters, Consumer<String> lacks) {
        String asked = parameters.first("type");
        if (asked != null) {
            return MetricType.ofText(asked)
                    .orElseThrow(() -> ProblemException.invalid("type", "'" + asked + "' is not a type of metric"));
        }
        List<FamilyMetadata> known = queries.metadata(project, name, lacks);
        if (!known.isEmpty() && known.get(0).type() != MetricType.UNKNOWN) {
            return known.get(0).type();
        }
        boolean counts = name.endsWith("_total") || name.endsWith("_count") || name.endsWith("_bucket");
        return counts || name.endsWith("_sum") ? MetricType.COUNTER : MetricType.UNKNOWN;
    }

    /** The PromQL that a request means. */
    private static String expression(String name, MetricType type, Parameters parameters, long step) {
        String usual = type == MetricType.COUNTER ? "rate" : "avg";
        String asked = parameters.first("aggregation");
        String aggregation = asked == null ? usual : asked;
        if (!AGGREGATIONS.contains(aggregation)) {
            throw ProblemException.invalid(
                    "aggregation", "'" + aggregation + "' is not one of " + String.join(", ", AGGREGATIONS));
        }
        String labels = labels(parameters);
        String by = by(parameters);
        String window = "[" + DurationText.print(Math.max(RATE_WINDOW_MS, step)) + "]";
        String within = "[" + DurationText.print(step) + "]";
        if (type == MetricType.HISTOGRAM) {
            String count = "sum" + by + "(rate(" + name + "_count" + labels + window + "))";
            return switch (aggregation) {
                case "avg" -> "sum" + by + "(rate(" + name + "_sum" + labels + window + ")) / " + count;
                case "rate", "count" -> count;
                case "increase" -> "sum" + by + "(increase(" + name + "_count" + labels + within + "))";
                default ->
                    throw ProblemException.invalid(
                            "aggregation", "a histogram has avg, rate, count and increase, not " + aggregation);
            };
        }
        return switch (aggregation) {
            case "rate" -> "sum" + by + "(rate(" + name + labels + window + "))";
            case "increase" -> "sum" + by + "(increase(" + name + labels + within + "))";
            case "sum", "count" -> aggregation + by + "(" + name + labels + ")";
            default -> aggregation + by + "(" + aggregation + "_over_time(" + name + labels + within + "))";
        };
    }

    private static String labels(Parameters parameters) {
        Map<String, String> wanted = new TreeMap<>();
        parameters.values().forEach((name, values) -> {
            if (name.startsWith(LABEL) && !values.isEmpty()) {
                wanted.put(labelName(name, name.substring(LABEL.length())), values.get(0));
            }
        });
        if (wanted.isEmpty()) {
            return "";
        }
        // Labels print as PromQL writes them, escaped.
        return Labels.of(wanted).toString();
    }

    private static String by(Parameters parameters) {
        String by = parameters.first("by");
        if (by == null) {
            return "";
        }
        return Arrays.stream(by.split(",", -1))
                .map(name -> labelName("by", name.trim()))
                .collect(Collectors.joining(", ", " by (", ")"));
    }

    private static String labelName(String parameter, String name) {
        if (!LABEL_NAME.matcher(name).matches() || name.equals(Labels.NAME)) {
            throw ProblemException.invalid(parameter, "'" + name + "' is not a label's name");
        }
        return name;
    }

    private static Object seconds(long ms) {
        return ms % 1000 == 0 ? (Object) (ms / 1000) : BigDecimal.valueOf(ms, 3);
    }

    private List<Line> lines(
            ProjectId project, String expression, long start, long end, long step, Set<String> warnings) {
        List<Line> lines = new ArrayList<>();
        PromQueries.Outcome outcome =
                queries.range(project, PromQl.parse(expression), start, end, step, QueryOptions.USUAL);
        warnings.addAll(outcome.warnings());
        if (outcome.result().value() instanceof Value.MatrixValue matrix) {
            for (SeriesPoints series : matrix.series()) {
                List<List<Object>> points = new ArrayList<>(series.size());
                for (int i = 0; i < series.size(); i++) {
                    double value = series.values()[i];
                    points.add(List.of(
                            seconds(series.timestampsMs()[i]),
                            Double.isFinite(value) ? (Object) value : PromJson.number(value)));
                }
                lines.add(new Line(series.labels().toMap(), points));
            }
        }
        return lines;
    }
}
