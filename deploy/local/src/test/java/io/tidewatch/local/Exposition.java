package io.tidewatch.local;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prometheus' text exposition or OpenMetrics', read strictly: a family stands once and together, its type before its samples, and no
 * sample comes twice.
 *
 * @param types of the families by name
 * @param samples values by name and labels, as written
 */
record Exposition(Map<String, String> types, Map<String, Double> samples) {
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?:[a-zA-Z_][a-zA-Z0-9_]*="
            + "\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\",?)*})? ([+-]?Inf|NaN|[-+0-9.eE]+)( \\d+)?");

    /** Of histograms, summaries, OpenMetrics' counters, and Micrometer's timers of what is still under way. */
    private static final List<String> SUFFIXES =
            List.of("_bucket", "_active_count", "_duration_sum", "_sum", "_count", "_total");

    static Exposition parse(String text) {
        Map<String, String> types = new HashMap<>();
        Map<String, Double> samples = new TreeMap<>();
        Set<String> closed = new HashSet<>();
        String family = "";
        for (String line : text.lines().toList()) {
            if (line.isEmpty() || line.equals("# EOF")) {
                continue;
            }
            String of;
            if (line.startsWith("# HELP ") || line.startsWith("# TYPE ")) {
                String[] words = line.split(" ", 4);
                of = words[2];
                if (words[1].equals("TYPE") && types.put(of, words[3]) != null) {
                    throw new AssertionError("the family " + of + " has two types");
                }
            } else {
                Matcher sample = SAMPLE.matcher(line);
                if (!sample.matches()) {
                    throw new AssertionError("not a sample: " + line);
                }
                of = familyOf(sample.group(1), types);
                String key = sample.group(1)
                        + (sample.group(2) == null ? "" : sample.group(2).replace(",}", "}"));
                if (samples.put(key, value(sample.group(3))) != null) {
                    throw new AssertionError("a sample comes twice: " + key);
                }
            }
            if (!of.equals(family)) {
                closed.add(family);
                if (closed.contains(of)) {
                    throw new AssertionError("the family " + of + " stands in two places");
                }
                family = of;
            }
        }
        return new Exposition(types, samples);
    }

    private static String familyOf(String name, Map<String, String> types) {
        if (types.containsKey(name)) {
            return name;
        }
        for (String suffix : SUFFIXES) {
            String base = name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : "";
            if (types.containsKey(base)) {
                return base;
            }
        }
        throw new AssertionError("the sample " + name + " has no type before it");
    }

    private static double value(String text) {
        return switch (text) {
            case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** Samples of that name that carry these labels, each written {@code name="value"}. */
    List<Double> of(String name, String... labels) {
        List<Double> values = new ArrayList<>();
        samples.forEach((key, value) -> {
            String bare = key.contains("{") ? key.substring(0, key.indexOf('{')) : key;
            if (bare.equals(name) && List.of(labels).stream().allMatch(key::contains)) {
                values.add(value);
            }
        });
        return values;
    }

    /** What a label says in all samples. */
    Set<String> valuesOf(String label) {
        Set<String> values = new HashSet<>();
        Pattern pattern = Pattern.compile("[{,]" + label + "=\"((?:[^\"\\\\]|\\\\.)*)\"");
        for (String key : samples.keySet()) {
            Matcher matcher = pattern.matcher(key);
            while (matcher.find()) {
                values.add(matcher.group(1));
            }
        }
        return values;
    }
}
