package io.tidewatch.query.federate;

import io.tidewatch.events.MetricFamily;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.promql.text.NumberText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Writes samples family by family in Prometheus' text format 0.0.4 or in OpenMetrics 1.0, with their time stamps. A
 * family whose series do not all fit its type is written without one, name by name. Stateless.
 */
final class Exposition {
    private static final Comparator<NewestSample> IN_FAMILY = Comparator.comparing(
                    (NewestSample sample) -> sample.labels().without(Set.of(Labels.NAME, "le", "quantile")))
            .thenComparingInt(sample -> rank(sample.labels().metricName()))
            .thenComparingDouble(sample -> bound(sample.labels()))
            .thenComparing(NewestSample::labels);

    private static final String INSTANCE = "instance";

    private final ExpositionFormat format;
    private final Function<String, MetricType> types;
    private final StringBuilder out = new StringBuilder();

    /** @param types the type of a family by its name */
    Exposition(ExpositionFormat format, Function<String, MetricType> types) {
        this.format = format;
        this.types = types;
    }

    /** The samples as text. */
    String write(List<NewestSample> samples) {
        Map<String, List<NewestSample>> families = new TreeMap<>();
        for (NewestSample sample : samples) {
            families.computeIfAbsent(MetricFamily.of(sample.labels().metricName()), f -> new ArrayList<>())
                    .add(sample);
        }
        families.forEach(this::family);
        if (format == ExpositionFormat.OPEN_METRICS) {
            out.append("# EOF\n");
        }
        return out.toString();
    }

    private void family(String family, List<NewestSample> samples) {
        samples.sort(IN_FAMILY);
        MetricType type = types.apply(family);
        if (samples.stream().allMatch(sample -> fits(type, family, sample.labels()))) {
            type(type == MetricType.COUNTER ? counterFamily(family) : family, type.text());
            samples.forEach(this::sample);
            return;
        }
        Map<String, List<NewestSample>> byName = new TreeMap<>();
        for (NewestSample sample : samples) {
            byName.computeIfAbsent(sample.labels().metricName(), n -> new ArrayList<>())
                    .add(sample);
        }
        byName.forEach((name, same) -> {
            type(name, format == ExpositionFormat.TEXT ? "untyped" : "unknown");
            same.forEach(this::sample);
        });
    }

    private boolean fits(MetricType type, String family, Labels labels) {
        String name = labels.metricName();
        boolean total = name.equals(family + "_sum") || name.equals(family + "_count");
        return switch (type) {
            case GAUGE -> name.equals(family);
            case COUNTER -> name.equals(family) && (format == ExpositionFormat.TEXT || family.endsWith("_total"));
            case HISTOGRAM -> total || (name.equals(family + "_bucket") && labels.has("le"));
            case SUMMARY -> total || (name.equals(family) && labels.has("quantile"));
            case UNKNOWN, GAUGE_HISTOGRAM, INFO, STATE_SET -> false;
        };
    }

    /** OpenMetrics names a counter's family without the ending of its series. */
    private String counterFamily(String family) {
        return format == ExpositionFormat.OPEN_METRICS
                ? family.substring(0, family.length() - "_total".length())
                : family;
    }

    private void type(String family, String type) {
        out.append("# TYPE ");
        name(family);
        out.append(' ').append(type).append('\n');
    }

    private void sample(NewestSample sample) {
        String name = sample.labels().metricName();
        boolean classic = isClassic(name, true);
        if (classic) {
            out.append(name);
        }
        out.append('{');
        if (!classic) {
            quoted(name);
            out.append(',');
        }
        labels(sample.labels().withoutName());
        out.append("} ").append(NumberText.print(sample.value())).append(' ');
        if (format == ExpositionFormat.OPEN_METRICS) {
            out.append(BigDecimal.valueOf(sample.timestampMs(), 3).toPlainString());
        } else {
            out.append(sample.timestampMs());
        }
        out.append('\n');
    }

    /** An {@code instance} that is not there is written empty, or the server that scrapes would take us for it. */
    private void labels(Labels labels) {
        boolean lacksInstance = !labels.has(INSTANCE);
        String comma = "";
        for (int i = 0; i < labels.size(); i++) {
            if (lacksInstance && labels.name(i).compareTo(INSTANCE) > 0) {
                out.append(comma);
                label(INSTANCE, "");
                comma = ",";
                lacksInstance = false;
            }
            out.append(comma);
            label(labels.name(i), labels.value(i));
            comma = ",";
        }
        if (lacksInstance) {
            out.append(comma);
            label(INSTANCE, "");
        }
    }

    private void label(String name, String value) {
        if (isClassic(name, false)) {
            out.append(name);
        } else {
            quoted(name);
        }
        out.append('=');
        quoted(value);
    }

    private void name(String name) {
        if (isClassic(name, true)) {
            out.append(name);
        } else {
            quoted(name);
        }
    }

    private void quoted(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '"' -> out.append("\\\"");
                case '\n' -> out.append("\\n");
                default -> out.append(c);
            }
        }
        out.append('"');
    }

    private static boolean isClassic(String name, boolean colons) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (colons && c == ':');
            if (!letter && !(i > 0 && c >= '0' && c <= '9')) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static int rank(String name) {
        return name.endsWith("_sum") ? 1 : name.endsWith("_count") ? 2 : 0;
    }

    private static double bound(Labels labels) {
        String text = labels.has("le") ? labels.get("le") : labels.get("quantile");
        try {
            return text.isEmpty() ? 0 : NumberText.parse(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
