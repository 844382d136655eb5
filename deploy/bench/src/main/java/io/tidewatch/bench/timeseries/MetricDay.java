package io.tidewatch.bench.timeseries;

import io.tidewatch.timeseries.codec.Samples;
import java.util.Random;

/**
 * A day of metrics as services export them, seeded: of eleven series ten counters (four busy, two slow, one idle, one of
 * bytes, one of seconds, one histogram bucket) and one gauge (in turn two decimals, memory in pages, whole numbers,
 * {@code up}). Every 15 s; now and then a scrape is missed or a counter starts anew.
 */
public final class MetricDay {
    /** Milliseconds between two samples. */
    public static final long STEP_MS = 15_000;

    /** Samples of a series in a day. */
    public static final int SAMPLES = 5_760;

    private static final long START_MS = 1_763_719_200_000L;
    private static final int KINDS = 11;

    private final long seed;
    private final int jitterMs;

    /** @param jitterMs greatest distance of a time stamp from its step: 0 for Prometheus' scrapes */
    public MetricDay(long seed, int jitterMs) {
        this.seed = seed;
        this.jitterMs = jitterMs;
    }

    /** Begin of the day. */
    public static long startMs() {
        return START_MS;
    }

    /** The samples of a series, which has the same kind in every day. */
    public Samples series(int number) {
        return series(number, SAMPLES);
    }

    /** The first samples of a series. */
    public Samples series(int number, int count) {
        Random random = new Random(seed * 1_000_003 + number);
        Samples samples = new Samples(count);
        int kind = number % KINDS;
        double value = kind == KINDS - 1 ? 0 : random.nextInt(100_000);
        long offset = random.nextInt((int) STEP_MS);
        for (int i = 0; i < count; i++) {
            boolean restart = kind < KINDS - 1 && random.nextInt(SAMPLES) == 0;
            value = restart ? 0 : next(random, kind, number / KINDS, value, i);
            if (random.nextInt(1000) == 0) {
                continue;
            }
            long jitter = jitterMs == 0 ? 0 : random.nextInt(2 * jitterMs + 1) - jitterMs;
            samples.add(START_MS + offset + i * STEP_MS + jitter, value);
        }
        return samples;
    }

    private static double next(Random random, int kind, int variant, double value, int i) {
        return switch (kind) {
            case 0, 1, 2, 3 -> value + random.nextInt(100);
            case 4, 5 -> value + (random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 0);
            case 6 -> value;
            case 7 -> value + Math.rint(1_500_000 + 300_000 * random.nextGaussian());
            case 8 -> value + random.nextInt(2_000_000) / 1_000_000.0;
            case 9 -> value + random.nextInt(11);
            default -> gauge(random, variant % 4, value, i);
        };
    }

    private static double gauge(Random random, int variant, double value, int i) {
        return switch (variant) {
            case 0 -> Math.rint(5_000 + 2_000 * Math.sin(i / 900.0) + 100 * random.nextGaussian()) / 100;
            case 1 -> 4_096 * Math.rint(60_000 + 5_000 * Math.sin(i / 2_000.0) + 50 * random.nextGaussian());
            case 2 -> Math.max(0, value + random.nextInt(7) - 3);
            default -> 1;
        };
    }
}
