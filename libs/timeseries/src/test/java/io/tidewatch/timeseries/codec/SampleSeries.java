package io.tidewatch.timeseries.codec;

import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.NativeHistogram.ResetHint;
import io.tidewatch.model.NativeHistogram.Span;
import io.tidewatch.model.StaleMarker;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Seeded series of every shape that the codecs tell apart. */
public final class SampleSeries {
    /** Shapes of values. */
    public enum Shape {
        CONSTANT,
        CONSTANT_STEP,
        COUNTER,
        COUNTER_WITH_RESETS,
        PAGES,
        TWO_DECIMALS,
        IRRATIONAL,
        SUM,
        ANY_BITS,
        SPECIAL,
        MIXED,
        HISTOGRAM,
        CUSTOM_HISTOGRAM,
        FLOATS_AND_HISTOGRAMS
    }

    /** How time stamps follow each other. */
    public enum Rhythm {
        STEADY,
        GAPS,
        JITTER,
        ANY
    }

    private static final double[] SPECIAL = {
        Double.NaN,
        StaleMarker.VALUE,
        Double.longBitsToDouble(0x7ff8000000001234L),
        -0.0,
        0.0,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        0x1p53,
        0x1p53 + 2,
        -0x1p63,
        1e-17,
        0.1
    };

    private SampleSeries() {}

    /** So many samples, ascending. */
    public static Samples of(long seed, Shape shape, Rhythm rhythm, boolean starts, int count) {
        Random random = new Random(seed);
        Samples samples = new Samples(count);
        long time = rhythm == Rhythm.ANY ? Long.MIN_VALUE + (random.nextLong() >>> 40) : 1_763_719_200_000L;
        double level = random.nextInt(1000);
        long start = starts ? time - 60_000 : 0;
        for (int i = 0; i < count; i++) {
            level = step(random, shape, level, i);
            NativeHistogram histogram = histogram(random, shape, i);
            if (starts && random.nextInt(100) == 0) {
                start = time - random.nextInt(1000);
            }
            samples.add(time, level, histogram, start);
            time += switch (rhythm) {
                case STEADY -> 15_000;
                case GAPS -> random.nextInt(20) == 0 ? 15_000L * (1 + random.nextInt(1000)) : 15_000;
                case JITTER -> 15_000 + random.nextInt(9) - 4;
                case ANY -> 1 + (random.nextLong() >>> (14 + random.nextInt(50)));
            };
        }
        return samples;
    }

    private static double step(Random random, Shape shape, double level, int i) {
        return switch (shape) {
            case CONSTANT -> level;
            case CONSTANT_STEP -> level + 2.5;
            case COUNTER -> level + random.nextInt(100);
            case COUNTER_WITH_RESETS -> random.nextInt(50) == 0 ? 0 : level + random.nextInt(100);
            case PAGES -> 4096.0 * (1_000_000 + random.nextInt(1000));
            case TWO_DECIMALS -> Math.rint(5000 + 1000 * random.nextGaussian()) / 100;
            case IRRATIONAL -> Math.sqrt(i + level) + random.nextDouble();
            case SUM -> random.nextInt(200) == 0 ? StaleMarker.VALUE : level + random.nextInt(1_000_000) / 1e6;
            case ANY_BITS -> Double.longBitsToDouble(random.nextLong());
            case SPECIAL -> SPECIAL[random.nextInt(SPECIAL.length)];
            default ->
                random.nextInt(10) == 0
                        ? SPECIAL[random.nextInt(SPECIAL.length)]
                        : random.nextInt(10) == 0 ? random.nextDouble() : random.nextInt(10_000) / 1000.0;
        };
    }

    private static NativeHistogram histogram(Random random, Shape shape, int i) {
        return switch (shape) {
            case HISTOGRAM -> exponential(random, i / 40, i);
            case CUSTOM_HISTOGRAM -> custom(random, i);
            case FLOATS_AND_HISTOGRAMS -> random.nextInt(5) == 0 ? null : exponential(random, random.nextInt(2), i);
            default -> null;
        };
    }

    /** A histogram with exponential buckets; the layout number says which. */
    public static NativeHistogram exponential(Random random, int layout, int i) {
        int length = 1 + layout % 5;
        List<Double> counts = new ArrayList<>();
        for (int b = 0; b < length + 2; b++) {
            counts.add(random.nextInt(20) == 0 ? random.nextDouble() : 10.0 * i + random.nextInt(10));
        }
        return new NativeHistogram(
                ResetHint.values()[random.nextInt(4)],
                layout % 8 - 4,
                layout % 3 == 0 ? 0 : 1e-128,
                random.nextInt(3),
                50.0 * i,
                random.nextInt(20) == 0 ? Double.NaN : random.nextDouble() * i,
                List.of(new Span(-layout, length), new Span(3, 2)),
                counts,
                layout % 2 == 0 ? List.of() : List.of(new Span(0, 1)),
                layout % 2 == 0 ? List.of() : List.of(-0.0),
                List.of());
    }

    private static NativeHistogram custom(Random random, int i) {
        return new NativeHistogram(
                ResetHint.UNKNOWN,
                NativeHistogram.CUSTOM_BUCKETS,
                0,
                0,
                3.0 * i,
                i * 0.25,
                List.of(new Span(0, 3)),
                List.of((double) i, (double) i + random.nextInt(2), (double) i),
                List.of(),
                List.of(),
                List.of(0.1, 0.5, Math.PI));
    }
}
