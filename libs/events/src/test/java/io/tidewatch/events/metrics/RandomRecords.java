package io.tidewatch.events.metrics;

import io.tidewatch.events.MetricFamily;
import io.tidewatch.events.SeriesHasher;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.StaleMarker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Fills a writer with seeded, awkward content and knows what a reader must announce. */
final class RandomRecords {
    private static final double[] AWKWARD = {
        0.0,
        -0.0,
        1,
        -1,
        0.1,
        1e-3,
        123456.789,
        Math.PI,
        Double.NaN,
        Double.longBitsToDouble(0x7ff8000000001234L),
        Double.longBitsToDouble(0xfff0000000000001L),
        StaleMarker.VALUE,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        Double.MIN_NORMAL,
        9007199254740992.0,
        9007199254740993.0,
        9007199254740994.0,
        1.8e16,
        (double) Long.MAX_VALUE
    };
    private static final long[] AWKWARD_TIMES = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1_763_719_200_000L};

    private final Random random;

    RandomRecords(long seed) {
        random = new Random(seed);
    }

    private static final class Written {
        final long hash;
        Labels carried = Labels.EMPTY;
        boolean told;
        final List<String> floats = new ArrayList<>();
        final List<String> histograms = new ArrayList<>();

        Written(long hash) {
            this.hash = hash;
        }
    }

    /** Adds content; answers what a reader announces, in order. */
    List<String> fill(MetricsRecordWriter writer) {
        Map<String, Map<Long, Written>> families = new LinkedHashMap<>();
        List<String> tail = new ArrayList<>();
        int calls = random.nextInt(200);
        for (int i = 0; i < calls; i++) {
            Labels labels = labels();
            String family = MetricFamily.of(labels.metricName());
            long hash = SeriesHasher.hash(labels);
            boolean carry = random.nextInt(4) == 0;
            int series = writer.series(family, hash, carry ? labels : null);
            Written written =
                    families.computeIfAbsent(family, f -> new LinkedHashMap<>()).computeIfAbsent(hash, Written::new);
            if (carry) {
                written.told = true;
                written.carried = labels;
            }
            int points = random.nextInt(4);
            for (int p = 0; p < points; p++) {
                long time = time();
                long start = random.nextInt(3) == 0 ? time() : 0;
                if (random.nextInt(5) == 0) {
                    NativeHistogram histogram = histogram();
                    writer.histogram(series, time, histogram, start);
                    written.histograms.add(RecordedVisit.histogramText(hash, time, histogram, start));
                } else {
                    double value = value();
                    writer.sample(series, time, value, start);
                    written.floats.add(RecordedVisit.sampleText(hash, time, value, start));
                }
            }
        }
        List<String> expected = new ArrayList<>();
        families.values().forEach(family -> {
            family.values().forEach(s -> {
                if (s.told && (s.histograms.isEmpty() || !s.floats.isEmpty())) {
                    expected.add(RecordedVisit.labelsText(s.hash, s.carried));
                }
                expected.addAll(s.floats);
            });
            family.values().forEach(s -> {
                if (s.told && s.floats.isEmpty() && !s.histograms.isEmpty()) {
                    expected.add(RecordedVisit.labelsText(s.hash, s.carried));
                }
                expected.addAll(s.histograms);
            });
        });
        for (int i = random.nextInt(3); i > 0; i--) {
            long hash = random.nextLong();
            long time = time();
            double value = value();
            Labels labels = random.nextBoolean() ? Labels.EMPTY : Labels.of("trace_id", "t" + random.nextInt());
            writer.exemplar("e", hash, time, value, labels);
            tail.add(RecordedVisit.exemplarText(hash, time, value, labels));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            MetricType type = MetricType.values()[random.nextInt(MetricType.values().length)];
            writer.metadata("m" + i, type, "Héłp 📈", "");
            tail.add("metadata m" + i + " " + type + " Héłp 📈 ");
        }
        expected.addAll(tail);
        return expected;
    }

    private Labels labels() {
        String name = "m" + random.nextInt(6) + (random.nextInt(3) == 0 ? "_bucket" : "");
        return Labels.of("__name__", name, "i", "v" + random.nextInt(10), "ü", "ß".repeat(random.nextInt(3)));
    }

    private long time() {
        return switch (random.nextInt(4)) {
            case 0 -> AWKWARD_TIMES[random.nextInt(AWKWARD_TIMES.length)];
            case 1 -> random.nextLong();
            default -> 1_763_719_200_000L + 15_000L * random.nextInt(10);
        };
    }

    private double value() {
        return switch (random.nextInt(4)) {
            case 0 -> AWKWARD[random.nextInt(AWKWARD.length)];
            case 1 -> Double.longBitsToDouble(random.nextLong());
            case 2 -> random.nextInt(1_000_000) / 1000.0;
            default -> random.nextInt(1_000_000);
        };
    }

    private NativeHistogram histogram() {
        boolean custom = random.nextInt(3) == 0;
        List<NativeHistogram.Span> positive = spans();
        List<NativeHistogram.Span> negative = custom ? List.of() : spans();
        return new NativeHistogram(
                NativeHistogram.ResetHint.values()[random.nextInt(4)],
                custom ? NativeHistogram.CUSTOM_BUCKETS : random.nextInt(13) - 4,
                custom ? 0 : value(),
                value(),
                value(),
                value(),
                positive,
                values(positive),
                negative,
                values(negative),
                custom ? List.of(0.5, 1.0, 2.5) : List.of());
    }

    private List<NativeHistogram.Span> spans() {
        List<NativeHistogram.Span> spans = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            spans.add(new NativeHistogram.Span(random.nextInt(), random.nextInt(5)));
        }
        return spans;
    }

    private List<Double> values(List<NativeHistogram.Span> spans) {
        List<Double> values = new ArrayList<>();
        spans.forEach(span -> {
            for (int i = 0; i < span.length(); i++) {
                values.add(value());
            }
        });
        return values;
    }
}
