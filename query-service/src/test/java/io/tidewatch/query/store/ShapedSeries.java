package io.tidewatch.query.store;

import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.NativeHistogram.ResetHint;
import io.tidewatch.model.NativeHistogram.Span;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.timeseries.codec.Samples;
import java.util.List;
import java.util.Random;

/** Seeded series of every shape that blocks store in a way of its own. */
final class ShapedSeries {
    enum Shape {
        CONSTANT,
        CONSTANT_SPECIAL,
        STEP,
        COUNTER_WITH_RESETS,
        PAGES,
        DECIMALS,
        SMALL_DECIMALS,
        SUM,
        IRRATIONAL,
        ANY_BITS,
        SPECIAL,
        MIXED,
        HISTOGRAMS,
        FLOATS_AND_HISTOGRAMS
    }

    /** How time stamps, and starts, follow each other. */
    enum Rhythm {
        STEADY,
        GAPS,
        JITTER,
        /** Over the whole range of 64 bits, starts too. */
        ANY
    }

    static final long T = 1_763_719_200_000L;

    private static final double[] SPECIAL = {
        Double.NaN,
        StaleMarker.VALUE,
        Double.longBitsToDouble(0xfff8000000001234L),
        -0.0,
        0.0,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        Double.MIN_NORMAL,
        Math.nextDown(Double.MIN_NORMAL),
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        0x1p53,
        0x1p53 + 2,
        -0x1p63,
        1e-17,
        0.1
    };

    private ShapedSeries() {}

    static Samples of(Random random, Shape shape, Rhythm rhythm, boolean starts, int count) {
        Samples samples = new Samples(count);
        long time = rhythm == Rhythm.ANY ? Long.MIN_VALUE + (random.nextLong() >>> 40) : T;
        long start = time;
        double level = shape == Shape.CONSTANT_SPECIAL ? special(random) : random.nextInt(1000);
        for (int i = 0; i < count; i++) {
            level = next(random, shape, level, i);
            boolean histogram = shape == Shape.HISTOGRAMS
                    || (shape == Shape.FLOATS_AND_HISTOGRAMS && random.nextInt(20) != 0 && i / 50 % 2 == 1);
            if (rhythm == Rhythm.ANY) {
                start = any(random);
            } else if (random.nextInt(100) == 0) {
                start = time - random.nextInt(1000);
            }
            samples.add(time, level, histogram ? histogram(i) : null, starts ? start : 0);
            time += switch (rhythm) {
                case STEADY -> 15_000;
                case GAPS -> random.nextInt(20) == 0 ? 15_000L * (1 + random.nextInt(1000)) : 15_000;
                case JITTER -> 15_000 + random.nextInt(9) - 4;
                case ANY -> 1 + (random.nextLong() >>> (14 + random.nextInt(50)));
            };
        }
        return samples;
    }

    /** Any number, borders more often than others. */
    static long any(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Long.MIN_VALUE + random.nextInt(3);
            case 1 -> Long.MAX_VALUE - random.nextInt(3);
            case 2 -> random.nextInt(5) - 2;
            default -> random.nextLong() >> random.nextInt(64);
        };
    }

    private static double special(Random random) {
        return SPECIAL[random.nextInt(SPECIAL.length)];
    }

    private static double next(Random random, Shape shape, double level, int i) {
        return switch (shape) {
            case CONSTANT, CONSTANT_SPECIAL, HISTOGRAMS -> level;
            case STEP -> level + 2.5;
            case COUNTER_WITH_RESETS -> random.nextInt(50) == 0 ? 0 : level + random.nextInt(100);
            case PAGES -> 4096.0 * (1_000_000 + random.nextInt(1000));
            case DECIMALS -> Math.rint(5000 + 1000 * random.nextGaussian()) / 100;
            case SMALL_DECIMALS -> random.nextInt(1000) / 1e18;
            case SUM -> random.nextInt(200) == 0 ? StaleMarker.VALUE : level + random.nextInt(1_000_000) / 1e6;
            case IRRATIONAL -> Math.sqrt(i + random.nextInt(3)) + (i % 7 == 0 ? 0 : random.nextDouble());
            case ANY_BITS -> Double.longBitsToDouble(random.nextLong());
            case SPECIAL -> special(random);
            case MIXED, FLOATS_AND_HISTOGRAMS ->
                random.nextInt(10) == 0 ? special(random) : random.nextInt(10_000) / 1000.0;
        };
    }

    static NativeHistogram histogram(int i) {
        return new NativeHistogram(
                ResetHint.NO_RESET,
                3,
                1e-128,
                1,
                10.0 * i,
                i * 0.25,
                List.of(new Span(-2, 1), new Span(4, 1 + i % 40 / 30)),
                i % 40 / 30 == 0 ? List.of((double) i, 0.0) : List.of((double) i, -0.0, 0.5),
                List.of(),
                List.of(),
                List.of());
    }
}
