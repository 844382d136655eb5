package io.tidewatch.bench.promql;

import io.tidewatch.model.Labels;
import io.tidewatch.promql.source.SeriesPoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Counters over a day and one range before it, a sample every 15 s: they grow by seeded amounts and fall now and then. */
final class CounterDay {
    static final long DAY_MS = 24 * 3600_000L;
    static final long SAMPLE_MS = 15_000;
    /** Before the day, so that its first range is whole. */
    static final long RANGE_MS = 300_000;

    private CounterDay() {}

    /** The series {@code http_requests_total} of ten jobs; the first sample is at 0. */
    static List<SeriesPoints> series(int count) {
        int samples = (int) ((DAY_MS + RANGE_MS) / SAMPLE_MS);
        List<SeriesPoints> all = new ArrayList<>(count);
        for (int s = 0; s < count; s++) {
            Random random = new Random(s);
            long[] timestamps = new long[samples];
            double[] values = new double[samples];
            double value = 0;
            for (int i = 0; i < samples; i++) {
                value = random.nextInt(2000) == 0 ? 0 : value + random.nextInt(100);
                timestamps[i] = i * SAMPLE_MS;
                values[i] = value;
            }
            Labels labels = Labels.of(
                    "__name__", "http_requests_total", "job", "job-" + s % 10, "instance", "host-" + s, "code", "200");
            all.add(new SeriesPoints(labels, timestamps, values, samples));
        }
        return all;
    }
}
