package io.tidewatch.alert.template;

import io.tidewatch.alert.template.language.Members;
import io.tidewatch.alert.template.language.Printing;
import io.tidewatch.alert.template.language.TemplateFunction;
import io.tidewatch.promql.text.DurationText;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prometheus' functions about queries, links and time ({@code template/template.go}). */
final class ContextFunctions {
    private ContextFunctions() {}

    /** A sample as templates see it. */
    private record Sample(Map<String, String> labels, double value) implements Members {
        @Override
        public Object member(String name, List<@Nullable Object> args) {
            return switch (name) {
                case "Labels" -> labels;
                case "Value" -> value;
                default ->
                    throw new UnknownMemberException("can't evaluate field " + name + " in type *template.sample");
            };
        }
    }

    /** The functions by name, as they are at one evaluation. */
    static Map<String, TemplateFunction> of(TemplateContext context) {
        return Map.ofEntries(
                Map.entry("query", TemplateFunction.of(1, args -> query(context, text(args, 0)))),
                Map.entry("first", TemplateFunction.of(1, args -> first(samples(args.get(0))))),
                Map.entry("label", TemplateFunction.of(2, args -> sample(args.get(1))
                        .labels
                        .getOrDefault(text(args, 0), ""))),
                Map.entry("value", TemplateFunction.of(1, args -> sample(args.get(0)).value)),
                Map.entry("strvalue", TemplateFunction.of(1, args -> sample(args.get(0))
                        .labels
                        .getOrDefault("__value__", ""))),
                Map.entry("sortByLabel", TemplateFunction.of(2, ContextFunctions::sorted)),
                Map.entry("graphLink", TemplateFunction.of(1, args -> link(text(args, 0), 0))),
                Map.entry("tableLink", TemplateFunction.of(1, args -> link(text(args, 0), 1))),
                Map.entry("urlQueryEscape", TemplateFunction.of(1, args -> escaped(text(args, 0)))),
                Map.entry("externalURL", TemplateFunction.of(0, args -> context.externalUrl())),
                Map.entry("pathPrefix", TemplateFunction.of(0, args -> path(context.externalUrl()))),
                Map.entry("now", TemplateFunction.of(0, args -> context.instantMs() / 1000.0)),
                Map.entry(
                        "toTime",
                        TemplateFunction.of(1, args -> GoTime.ofSeconds(PrometheusFunctions.number(args.get(0))))),
                Map.entry(
                        "toDuration",
                        TemplateFunction.of(1, args -> GoDuration.ofSeconds(PrometheusFunctions.number(args.get(0))))),
                Map.entry("parseDuration", TemplateFunction.of(1, args -> DurationText.parse(text(args, 0)) / 1000.0)));
    }

    private static List<Sample> query(TemplateContext context, String expression) {
        List<Sample> samples = new ArrayList<>();
        for (TemplateContext.Element element : context.query().run(expression)) {
            samples.add(new Sample(element.labels().toMap(), element.value()));
        }
        return samples;
    }

    private static Sample first(List<Sample> samples) {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("first() called on vector with no elements");
        }
        return samples.get(0);
    }

    private static List<Sample> sorted(List<@Nullable Object> args) {
        String label = text(args, 0);
        List<Sample> sorted = new ArrayList<>(samples(args.get(1)));
        sorted.sort(Comparator.comparing(sample -> sample.labels.getOrDefault(label, "")));
        return sorted;
    }

    private static List<Sample> samples(@Nullable Object value) {
        if (value instanceof List<?> list && list.stream().allMatch(Sample.class::isInstance)) {
            return list.stream().map(Sample.class::cast).toList();
        }
        throw wrongType("template.queryResult", value);
    }

    private static Sample sample(@Nullable Object value) {
        if (value instanceof Sample sample) {
            return sample;
        }
        throw wrongType("*template.sample", value);
    }

    private static String text(List<@Nullable Object> args, int index) {
        if (args.get(index) instanceof String text) {
            return text;
        }
        throw wrongType("string", args.get(index));
    }

    private static IllegalArgumentException wrongType(String wanted, @Nullable Object value) {
        return new IllegalArgumentException(
                "wrong type for value; expected " + wanted + "; got " + Printing.text(value));
    }

    private static String link(String expression, int tab) {
        return "/graph?g0.expr=" + escaped(expression) + "&g0.tab=" + tab;
    }

    /** As Go's {@code url.QueryEscape}. */
    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static String path(String url) {
        try {
            String path = URI.create(url).getPath();
            return path == null ? "" : path;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
