package io.tidewatch.promql.differential;

import io.tidewatch.model.Labels;
import io.tidewatch.promql.source.MemorySource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Four hours of seeded samples, about every 15 s, for our engine and as OpenMetrics text for Prometheus.
 *
 * <p>No time stamp is a whole second, and queries have whole seconds, so that none lies on the edge of a range or of the
 * look-back. Counters begin high, so that no rate is extrapolated to zero across a gap.
 */
final class SeededSamples {
    /** Seconds since the Unix epoch, a full hour. */
    static final long START = 1_699_999_200;
    /** Seconds. */
    static final long LENGTH = 4 * 3600;

    private static final String[] JOBS = {"api", "web"};
    private static final String[] INSTANCES = {"a", "b", "c"};
    private static final double[] BOUNDS = {0.01, 0.05, 0.1, 0.5, 1, 5, Double.POSITIVE_INFINITY};

    private final Random random;
    private final Map<String, List<Sample>> byFamily = new LinkedHashMap<>();

    private record Sample(Labels labels, long timestampMs, double value) {}

    SeededSamples(long seed) {
        random = new Random(seed);
        for (String job : JOBS) {
            for (String instance : INSTANCES) {
                String gap = job.equals("api") && instance.equals("b") ? "gap" : "";
                for (String code : new String[] {"200", "404", "500"}) {
                    Labels labels = labels("requests_total", job, instance, "code", code);
                    counter(labels, gap, code.equals("500") ? 0.3 : 20, true, code.equals("404") ? 0 : 0.005);
                }
                counter(labels("bytes_total", job, instance), gap, 12_345.678, false, 0.003);
                walk(labels("memory_bytes", job, instance), life(job, instance), 5e8, 1e7);
                walk(labels("temperature", job, instance, "room", job + "-" + instance), gap, 20, 3);
                constant(labels("build_info", job, instance, "version", "1." + instance.charAt(0) % 2));
            }
            histogram(job, "a");
            histogram(job, "b");
            walk(Labels.of("__name__", "limit", "job", job), "", 100, 5);
        }
        walk(Labels.of("__name__", "sparse", "shard", "1"), "sparse", 0, 10);
        walk(Labels.of("__name__", "sparse", "shard", "2"), "sparse", 0, 10);
        for (String kind : new String[] {"nan", "inf", "negative", "zero", "mixed"}) {
            odd(kind);
        }
    }

    private static String life(String job, String instance) {
        return job.equals("api") ? "" : instance.equals("a") ? "late" : instance.equals("b") ? "early" : "gap";
    }

    private static Labels labels(String name, String job, String instance, String... more) {
        Labels.Builder labels =
                new Labels.Builder().add("__name__", name).add("job", job).add("instance", instance);
        for (int i = 0; i < more.length; i += 2) {
            labels.add(more[i], more[i + 1]);
        }
        return labels.build();
    }

    /** When a series has samples, milliseconds since the Unix epoch: from, until, with a gap, or far apart. */
    private List<Long> times(String life) {
        List<Long> times = new ArrayList<>();
        long interval = life.equals("sparse") ? 130 : 15;
        long phaseMs = 1 + random.nextInt(999);
        long gapFrom = LENGTH / 2 + random.nextInt(1200);
        for (long t = random.nextInt(10); t < LENGTH; t += interval) {
            boolean missing =
                    switch (life) {
                        case "gap" -> t >= gapFrom && t < gapFrom + 660;
                        case "late" -> t < LENGTH * 5 / 8;
                        case "early" -> t > LENGTH * 5 / 8;
                        default -> random.nextInt(50) == 0;
                    };
            if (!missing) {
                times.add((START + t + random.nextInt(3)) * 1000 + phaseMs);
            }
        }
        return times;
    }

    private void add(String family, Labels labels, long timestampMs, double value) {
        byFamily.computeIfAbsent(family, f -> new ArrayList<>()).add(new Sample(labels, timestampMs, value));
    }

    private void counter(Labels labels, String life, double perSample, boolean whole, double resets) {
        double value = 1_000_000;
        for (long time : times(life)) {
            double grown = perSample * 2 * random.nextDouble();
            value = random.nextDouble() < resets ? grown : value + grown;
            value = whole ? Math.floor(value) : value;
            add(labels.metricName().replace("_total", ""), labels, time, value);
        }
    }

    private void walk(Labels labels, String life, double from, double width) {
        double value = from;
        for (long time : times(life)) {
            value += width * (random.nextDouble() - 0.5) + 0.02 * (from - value);
            add(labels.metricName(), labels, time, value);
        }
    }

    private void constant(Labels labels) {
        for (long time : times("")) {
            add(labels.metricName(), labels, time, 1);
        }
    }

    private void histogram(String job, String instance) {
        long[] counts = new long[BOUNDS.length];
        double sum = 1000;
        Arrays.setAll(counts, i -> 100_000L * (i + 1));
        for (long time : times("")) {
            if (random.nextInt(300) == 0) {
                counts = new long[BOUNDS.length];
                sum = 0;
            }
            for (int n = random.nextInt(12); n > 0; n--) {
                double latency = Math.exp(random.nextGaussian() * 1.5 - 2);
                sum += latency;
                for (int i = 0; i < BOUNDS.length; i++) {
                    counts[i] += latency <= BOUNDS[i] ? 1 : 0;
                }
            }
            for (int i = 0; i < BOUNDS.length; i++) {
                String le = Double.isInfinite(BOUNDS[i]) ? "+Inf" : Double.toString(BOUNDS[i]);
                add("latency_seconds", labels("latency_seconds_bucket", job, instance, "le", le), time, counts[i]);
            }
            long count = counts[BOUNDS.length - 1];
            add("latency_seconds", labels("latency_seconds_count", job, instance), time, count);
            add("latency_seconds", labels("latency_seconds_sum", job, instance), time, sum);
        }
    }

    private void odd(String kind) {
        Labels labels = Labels.of("__name__", "odd", "kind", kind);
        for (long time : times("")) {
            double value = random.nextGaussian();
            boolean strange = random.nextInt(40) == 0;
            add(
                    "odd",
                    labels,
                    time,
                    switch (kind) {
                        case "nan" -> strange ? Double.NaN : value;
                        case "inf" -> strange ? Double.POSITIVE_INFINITY : value;
                        case "negative" -> strange ? Double.NEGATIVE_INFINITY : -Math.abs(value);
                        case "zero" -> 0;
                        default ->
                            strange
                                    ? new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}
                                            [random.nextInt(3)]
                                    : value;
                    });
        }
    }

    /** For our engine. */
    MemorySource source() {
        MemorySource source = new MemorySource();
        byFamily.values().forEach(samples -> samples.forEach(s -> source.add(s.labels(), s.timestampMs(), s.value())));
        return source;
    }

    /** For Prometheus. */
    String openMetrics() {
        StringBuilder text = new StringBuilder();
        byFamily.forEach((family, samples) -> {
            text.append("# TYPE ")
                    .append(family)
                    .append(" ")
                    .append(type(family))
                    .append("\n");
            for (Sample sample : samples) {
                text.append(sample.labels().toString().replace(", ", ","))
                        .append(' ')
                        .append(number(sample.value()));
                text.append(' ').append(sample.timestampMs() / 1000).append('.');
                text.append(String.format("%03d", sample.timestampMs() % 1000)).append('\n');
            }
        });
        return text.append("# EOF\n").toString();
    }

    private static String type(String family) {
        return switch (family) {
            case "requests", "bytes" -> "counter";
            case "latency_seconds" -> "histogram";
            default -> "gauge";
        };
    }

    private static String number(double value) {
        return Double.isInfinite(value) ? value > 0 ? "+Inf" : "-Inf" : Double.toString(value);
    }
}
