package io.tidewatch.promql.script;

import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.NativeHistogram.ResetHint;
import io.tidewatch.model.NativeHistogram.Span;
import io.tidewatch.promql.histogram.Histogram;
import io.tidewatch.promql.histogram.Histogram.Combined;
import io.tidewatch.promql.text.NumberText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the histograms of scripts: {@code {{schema:1 sum:3 count:22 buckets:[5 10 7]}}}. */
final class HistogramLiteral {
    private static final Pattern PROPERTY = Pattern.compile("\\s*([a-z_]+)\\s*:\\s*(\\[[^]]*]|[^\\s\\[\\]]+)\\s*");

    private HistogramLiteral() {}

    /**
     * The points of an item.
     *
     * @param first what stands between the first braces
     * @param sign + or − before the second histogram; null when there is none
     * @param second what stands between the second braces
     * @param times how many points follow the first
     * @throws IllegalArgumentException when a text is not of this form
     */
    static List<Point> points(String first, @Nullable String sign, @Nullable String second, int times) {
        boolean hintGiven = first.contains("counter_reset_hint");
        NativeHistogram start = parse(first);
        List<Point> points = new ArrayList<>();
        points.add(Point.of(start, hintGiven));
        Histogram current = Histogram.of(start);
        Histogram step = second == null ? null : Histogram.of(parse(second));
        for (int i = 0; i < times; i++) {
            if (step != null) {
                Combined next = "-".equals(sign) ? current.minus(step) : current.plus(step);
                if (next == null) {
                    throw new IllegalArgumentException("histograms with different kinds of buckets: " + first);
                }
                current = next.result();
            }
            points.add(Point.of(current.toNative(), hintGiven));
        }
        return points;
    }

    private static NativeHistogram parse(String text) {
        Map<String, String> properties = new LinkedHashMap<>();
        Matcher matcher = PROPERTY.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (text.substring(at).isBlank()) {
                break;
            }
            if (!matcher.find(at) || matcher.start() != at) {
                throw new IllegalArgumentException("cannot read histogram: " + text.substring(at));
            }
            properties.put(matcher.group(1), matcher.group(2));
            at = matcher.end();
        }
        double[] positive = numbers(properties.remove("buckets"));
        double[] negative = numbers(properties.remove("n_buckets"));
        double[] bounds = numbers(properties.remove("custom_values"));
        int offset = (int) number(properties.remove("offset"));
        int negativeOffset = (int) number(properties.remove("n_offset"));
        NativeHistogram histogram = new NativeHistogram(
                hint(properties.remove("counter_reset_hint")),
                (int) number(properties.remove("schema")),
                number(properties.remove("z_bucket_w")),
                number(properties.remove("z_bucket")),
                number(properties.remove("count")),
                number(properties.remove("sum")),
                spans(offset, positive.length),
                list(positive),
                spans(negativeOffset, negative.length),
                list(negative),
                list(bounds));
        if (!properties.isEmpty()) {
            throw new IllegalArgumentException("a histogram has no " + properties.keySet());
        }
        return histogram;
    }

    private static List<Span> spans(int offset, int length) {
        return length == 0 ? List.of() : List.of(new Span(offset, length));
    }

    private static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static double number(@Nullable String text) {
        return text == null ? 0 : NumberText.parse(text);
    }

    private static double[] numbers(@Nullable String text) {
        if (text == null) {
            return new double[0];
        }
        String inner = text.substring(1, text.length() - 1).trim();
        return inner.isEmpty()
                ? new double[0]
                : Arrays.stream(inner.split("\\s+"))
                        .mapToDouble(NumberText::parse)
                        .toArray();
    }

    private static ResetHint hint(@Nullable String text) {
        if (text == null) {
            return ResetHint.UNKNOWN;
        }
        return switch (text) {
            case "unknown" -> ResetHint.UNKNOWN;
            case "reset" -> ResetHint.RESET;
            case "not_reset" -> ResetHint.NO_RESET;
            case "gauge" -> ResetHint.GAUGE;
            default -> throw new IllegalArgumentException("no counter reset hint: " + text);
        };
    }
}
