package io.tidewatch.promql.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Seeded queries over {@link SeededSamples}: each function, aggregation and operator of Prometheus 2.42 several times,
 * then random nestings of them. All times are 7 s after a multiple of 15 s and all distances multiples of 15 s, so that
 * the steps of a subquery, multiples of its step, never lie on the edge of a range.
 */
final class QueryGenerator {
    /** Of a range, with nothing else than a range. */
    static final List<String> RANGE_FUNCTIONS = List.of(
            "avg_over_time",
            "changes",
            "count_over_time",
            "delta",
            "deriv",
            "idelta",
            "increase",
            "irate",
            "last_over_time",
            "max_over_time",
            "min_over_time",
            "present_over_time",
            "rate",
            "resets",
            "stddev_over_time",
            "stdvar_over_time",
            "sum_over_time");

    /** Of a vector, with nothing else than a vector. */
    static final List<String> VECTOR_FUNCTIONS = List.of(
            "abs",
            "acos",
            "acosh",
            "asin",
            "asinh",
            "atan",
            "atanh",
            "ceil",
            "cos",
            "cosh",
            "deg",
            "exp",
            "floor",
            "histogram_count",
            "histogram_sum",
            "ln",
            "log10",
            "log2",
            "rad",
            "round",
            "sgn",
            "sin",
            "sinh",
            "sqrt",
            "tan",
            "tanh",
            "timestamp");

    /** Of a vector of seconds since the Unix epoch, or of nothing. */
    static final List<String> DATE_FUNCTIONS =
            List.of("day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute", "month", "year");

    /** Of arguments that the generator writes for each. */
    static final List<String> OTHER_FUNCTIONS = List.of(
            "absent",
            "absent_over_time",
            "clamp",
            "clamp_max",
            "clamp_min",
            "histogram_quantile",
            "holt_winters",
            "label_join",
            "label_replace",
            "pi",
            "predict_linear",
            "quantile_over_time",
            "scalar",
            "sort",
            "sort_desc",
            "time",
            "vector");

    static final List<String> AGGREGATIONS = List.of(
            "avg",
            "bottomk",
            "count",
            "count_values",
            "group",
            "max",
            "min",
            "quantile",
            "stddev",
            "stdvar",
            "sum",
            "topk");

    static final List<String> ARITHMETIC = List.of("+", "-", "*", "/", "%", "^", "atan2");
    static final List<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");
    static final List<String> SETS = List.of("and", "or", "unless");

    /** Without those that make a large number's last bit a small number's first digits. */
    private static final List<String> STEADY_FUNCTIONS = VECTOR_FUNCTIONS.stream()
            .filter(function -> !List.of("sin", "cos", "tan").contains(function))
            .toList();

    private static final List<String> STEADY_ARITHMETIC =
            ARITHMETIC.stream().filter(operator -> !operator.equals("%")).toList();

    private static final int EACH = 4;

    private final Random random;
    private final List<GeneratedQuery> queries = new ArrayList<>();

    QueryGenerator(long seed) {
        random = new Random(seed);
    }

    /** All queries; the same for the same seed. */
    List<GeneratedQuery> generate(int nested) {
        for (int i = 0; i < EACH; i++) {
            RANGE_FUNCTIONS.forEach(function -> ask(function + "(" + range(rangeSource(), true) + ")", false));
            VECTOR_FUNCTIONS.forEach(function -> ask(function + "(" + simple() + ")", false));
            DATE_FUNCTIONS.forEach(function -> ask(function + "(" + seconds() + ")", false));
            OTHER_FUNCTIONS.forEach(function -> ask(other(function), function.startsWith("sort")));
            for (String aggregation : AGGREGATIONS) {
                ask(aggregation(aggregation, "", simple()), false);
                ask(aggregation(aggregation, grouping(), simple()), false);
            }
            ask("topk(3, " + distinct() + ")", true);
            ask("bottomk(2, " + distinct() + ")", true);
            for (String operator : ARITHMETIC) {
                ask(matched(operator), false);
                ask(withNumber(operator), false);
            }
            for (String operator : COMPARISONS) {
                ask(matched(operator + (random.nextBoolean() ? " bool" : "")), false);
                ask(withNumber(operator + (random.nextBoolean() ? " bool" : "")), false);
            }
            SETS.forEach(operator -> ask(set(operator), false));
            ask(number() + " " + pick(ARITHMETIC) + " " + number(), false);
            ask("-" + simple(), false);
            ask("-" + number() + " ^ 2", false);
        }
        for (int i = 0; i < nested; i++) {
            ask(vector(1 + random.nextInt(3), true), false);
        }
        return queries;
    }

    private void ask(String query, boolean ordered) {
        // Until 2.47 it kept the name of the metric, which an addition drops.
        String text = query.contains(" atan2 ") ? "(" + query + ") + 0" : query;
        long start = instant(7200, 13_200);
        // Until 2.50 a fixed range moved over its samples in a range query of this function.
        boolean onlyInstant = text.contains("predict_linear") && text.contains("@");
        if (random.nextBoolean() || onlyInstant) {
            queries.add(new GeneratedQuery(text, start, start, 0, ordered));
        } else {
            long step = 15 * (1 + random.nextInt(20));
            long end =
                    Math.min(start + step * (1 + random.nextInt(25)), SeededSamples.START + SeededSamples.LENGTH - 53);
            queries.add(new GeneratedQuery(text, start, end, step, false));
        }
    }

    /** Seconds since the Unix epoch, 7 s after a multiple of 15 s, that far after the first sample. */
    private long instant(int from, int to) {
        return SeededSamples.START + 15L * (from / 15 + random.nextInt((to - from) / 15)) + 7;
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** Any vector; subqueries only where the evaluation is not at a subquery's own steps. */
    private String vector(int depth, boolean subqueries) {
        if (depth == 0) {
            return simple();
        }
        return switch (random.nextInt(9)) {
            case 0, 1 ->
                aggregation(
                        pick(List.of("sum", "avg", "min", "max", "count")), grouping(), vector(depth - 1, subqueries));
            case 2 -> pick(RANGE_FUNCTIONS) + "(" + range(rangeSource(), subqueries) + ")";
            case 3 -> pick(STEADY_FUNCTIONS) + "(" + vector(depth - 1, subqueries) + ")";
            case 4 -> "(" + vector(depth - 1, subqueries) + ") " + pick(STEADY_ARITHMETIC) + " " + number();
            case 5 ->
                "(" + vector(depth - 1, subqueries) + ") " + pick(COMPARISONS) + " bool scalar(limit{job=\"api\"})";
            case 6 ->
                "sum by (job) (" + vector(depth - 1, subqueries) + ") " + pick(STEADY_ARITHMETIC)
                        + " on (job) avg by (job) (" + vector(depth - 1, subqueries) + ")";
            case 7 ->
                "(" + vector(depth - 1, subqueries) + ") " + pick(SETS) + " on (job) (" + vector(depth - 1, subqueries)
                        + ")";
            default ->
                subqueries
                        ? pick(RANGE_FUNCTIONS) + "((" + vector(depth - 1, false) + ")" + subquery() + ")"
                        : "avg by (job) (rate(" + range(counter(), false) + "))";
        };
    }

    private String simple() {
        return switch (random.nextInt(5)) {
            case 0 -> counter() + modifier();
            case 1 -> "rate(" + range(counter(), false) + ")";
            case 2 -> "odd" + pick(List.of("", "{kind!=\"mixed\"}", "{kind=~\"nan|zero\"}")) + modifier();
            default -> gauge() + modifier();
        };
    }

    private String seconds() {
        return pick(List.of("", "timestamp(" + simple() + ")", "memory_bytes * 7", "vector(-1e6)"));
    }

    private String counter() {
        return pick(List.of(
                "requests_total",
                "requests_total{job=\"api\"}",
                "requests_total{code=~\"2..|5..\", instance!=\"c\"}",
                "requests_total{code!~\"4.*\"}",
                "bytes_total",
                "bytes_total{instance=~\"a|b\"}",
                "latency_seconds_count",
                "latency_seconds_bucket{le=\"0.5\"}",
                "{__name__=~\".*_total\", job=\"web\"}"));
    }

    private String gauge() {
        return pick(List.of(
                "temperature",
                "temperature{job=\"web\"}",
                "memory_bytes",
                "memory_bytes{instance!=\"a\"}",
                "limit",
                "sparse",
                "sparse{shard=\"1\"}"));
    }

    /** Series whose values differ. */
    private String distinct() {
        return pick(List.of("temperature", "memory_bytes", "avg_over_time(temperature[5m])", "bytes_total"))
                + (random.nextBoolean() ? "" : " * 2");
    }

    private String rangeSource() {
        return switch (random.nextInt(4)) {
            case 0 -> gauge();
            case 1 -> "odd";
            default -> counter();
        };
    }

    private String range(String selector, boolean subqueries) {
        if (subqueries && random.nextInt(4) == 0) {
            return selector + subquery();
        }
        return selector + "[" + pick(List.of("1m", "2m", "5m", "15m", "1h")) + "]" + modifier();
    }

    private String subquery() {
        return pick(List.of("[10m:30s]", "[5m:15s]", "[30m:]", "[20m:1m]", "[10m:45s]")) + modifier();
    }

    private String modifier() {
        return switch (random.nextInt(12)) {
            case 0 -> " offset " + pick(List.of("1m", "5m", "10m30s"));
            case 1 -> " offset -2m";
            case 2 -> " @ " + instant(7200, 13_200);
            case 3 -> " @ end()";
            case 4 -> " @ start() offset 3m";
            default -> "";
        };
    }

    private String number() {
        return pick(List.of("2", "0.5", "7", "-3", "1e6", "0", "Inf", "NaN", "0x1f", "pi()", "time()"));
    }

    private String grouping() {
        return pick(List.of(
                " by (job)",
                " by (job, instance)",
                " without (instance)",
                " without (code, le)",
                " by ()",
                " without ()",
                " by (absent)"));
    }

    private String aggregation(String name, String grouping, String vector) {
        return switch (name) {
            case "topk", "bottomk" -> name + grouping + " (" + (1 + random.nextInt(4)) + ", " + distinct() + ")";
            case "quantile" ->
                name + grouping + " (" + pick(List.of("0", "0.25", "0.9", "1", "2", "-1")) + ", " + vector + ")";
            case "count_values" ->
                name + grouping + " (\"value\", " + pick(List.of("requests_total", "build_info", "odd{kind=\"zero\"}"))
                        + ")";
            // Of a single infinity they were 0 until 3.0.
            case "stddev", "stdvar" -> name + grouping + " (" + (vector.contains("odd") ? gauge() : vector) + ")";
            default -> name + grouping + " (" + vector + ")";
        };
    }

    private String matched(String operator) {
        boolean comparison = operator.endsWith("bool") || COMPARISONS.contains(operator);
        return pick(List.of(
                        "requests_total{code=\"200\"} OP on (job, instance) memory_bytes",
                        "rate(requests_total[5m]) OP ignoring (code) group_left rate(bytes_total[5m])",
                        comparison
                                ? "temperature OP on (job) group_left limit"
                                : "requests_total OP on (job, instance) group_left (version) build_info",
                        "limit OP on (job) group_right temperature",
                        "limit OP on (job) group_right (instance) memory_bytes",
                        "bytes_total OP memory_bytes",
                        "latency_seconds_sum OP latency_seconds_count",
                        "requests_total OP on (job) requests_total",
                        "odd OP odd offset 1m",
                        "temperature OP ignoring (room) bytes_total"))
                .replace("OP", operator);
    }

    private String withNumber(String operator) {
        boolean bool = operator.endsWith("bool");
        return switch (random.nextInt(3)) {
            case 0 -> simple() + " " + operator + " " + number();
            case 1 -> number() + " " + operator + " " + simple();
            default -> bool ? number() + " " + operator + " " + number() : simple() + " " + operator + " " + number();
        };
    }

    private String set(String operator) {
        return pick(List.of(
                        "requests_total OP on (job) limit{job=\"api\"}",
                        "requests_total{code=\"200\"} OP requests_total{job=\"web\"}",
                        "temperature OP ignoring (room) bytes_total{instance=\"a\"}",
                        "limit OP on () temperature > 25",
                        "sum by (job) (bytes_total) OP avg by (job, instance) (temperature)"))
                .replace("OP", operator);
    }

    private String other(String function) {
        return switch (function) {
            case "absent" ->
                "absent("
                        + pick(List.of(
                                "missing{a=\"b\", c=~\"d\"}",
                                "temperature",
                                "sum(missing)",
                                "memory_bytes{job=\"web\", instance=\"b\"}"))
                        + ")";
            case "absent_over_time" ->
                "absent_over_time("
                        + pick(List.of(
                                "missing{a=\"b\"}[5m]",
                                "temperature[5m]",
                                "memory_bytes{job=\"web\", instance=\"a\"}[10m]",
                                "sparse{shard=\"1\"}[1m]"))
                        + ")";
            case "clamp" -> "clamp(" + simple() + ", " + pick(List.of("-1, 1", "5, 20", "20, 5", "NaN, 1")) + ")";
            case "clamp_max", "clamp_min" -> function + "(" + simple() + ", " + number() + ")";
            case "histogram_quantile" ->
                "histogram_quantile(" + pick(List.of("0.5", "0.99", "0", "1", "-1", "2", "NaN")) + ", "
                        + pick(List.of(
                                "latency_seconds_bucket",
                                "rate(latency_seconds_bucket[5m])",
                                "sum by (le, job) (rate(latency_seconds_bucket[10m]))",
                                "temperature"))
                        + ")";
            case "holt_winters" ->
                "holt_winters(" + gauge() + "[" + pick(List.of("5m", "10m", "30m")) + "], "
                        + pick(List.of("0.1, 0.9", "0.5, 0.5")) + ")";
            case "label_join" -> "label_join(" + simple() + ", \"joined\", \"-\", \"job\", \"instance\", \"none\")";
            case "label_replace" ->
                "label_replace(" + simple() + ", "
                        + pick(List.of(
                                "\"host\", \"$1-x\", \"instance\", \"(.)\"",
                                "\"job\", \"\", \"job\", \".*\"",
                                "\"job\", \"${first}\", \"job\", \"(?P<first>a).*\"",
                                "\"made\", \"$0$2\", \"none\", \"\""))
                        + ")";
            case "pi" -> "pi() * " + simple();
            case "predict_linear" ->
                "predict_linear(" + range(gauge(), true) + ", " + pick(List.of("600", "-60", "0")) + ")";
            case "quantile_over_time" ->
                "quantile_over_time(" + pick(List.of("0.5", "0", "1", "0.99", "-1", "2")) + ", "
                        + range(rangeSource(), true) + ")";
            case "scalar" ->
                "scalar(" + pick(List.of("limit{job=\"api\"}", "limit", "sum(temperature)")) + ") + " + number();
            case "sort", "sort_desc" -> function + "(" + distinct() + ")";
            case "time" -> "time() - " + simple();
            case "vector" -> "vector(" + number() + ") " + pick(ARITHMETIC) + " " + number();
            default -> throw new IllegalArgumentException(function);
        };
    }
}
