package io.tidewatch.events.metrics;

import static io.tidewatch.events.metrics.RecordedVisit.labelsText;
import static io.tidewatch.events.metrics.RecordedVisit.sampleText;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tidewatch.events.MetricFamily;
import io.tidewatch.events.SeriesHasher;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.StaleMarker;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MetricsRecordTest {
    private static final long T = 1_763_719_200_000L;

    private final MetricsRecordWriter writer = new MetricsRecordWriter();

    @Test
    void pointsComeBackGroupedByFamilyAndSeries() {
        Labels a = Labels.of("__name__", "a_total", "x", "1");
        Labels b = Labels.of("__name__", "b", "x", "1");
        long ha = SeriesHasher.hash(a);
        long hb = SeriesHasher.hash(b);
        int sa = writer.series("a_total", ha, a);
        int sb = writer.series("b", hb, null);
        writer.sample(sa, T, 1, 0);
        writer.sample(sb, T + 5, StaleMarker.VALUE, 0);
        writer.sample(sa, T + 15_000, -0.0, T - 1);
        writer.exemplar("a_total", ha, T + 1, 0.25, Labels.of("trace_id", "abc"));
        writer.metadata("a_total", MetricType.COUNTER, "Things", "");

        assertThat(RecordedVisit.of(writer.toBytes()))
                .containsExactly(
                        labelsText(ha, a),
                        sampleText(ha, T, 1, 0),
                        sampleText(ha, T + 15_000, -0.0, T - 1),
                        sampleText(hb, T + 5, StaleMarker.VALUE, 0),
                        "exemplar " + ha + " " + (T + 1) + " " + Long.toHexString(Double.doubleToRawLongBits(0.25))
                                + " {trace_id=\"abc\"}",
                        "metadata a_total COUNTER Things ");
        assertThat(writer.count()).isEqualTo(4);
        assertThat(writer.families()).containsExactly("a_total", "b");
    }

    @Test
    void oneSampleEachWithoutLabelsTakesAtMostThirteenBytes() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            String name = "metric_" + i / 10;
            long hash = random.nextLong();
            int series = writer.series(MetricFamily.of(name), hash, null);
            // Counters, small gauges, durations.
            double value =
                    switch (i % 4) {
                        case 0, 1 -> random.nextInt(1_000_000);
                        case 2 -> random.nextInt(100);
                        default -> random.nextInt(100_000_000) / 1000.0;
                    };
            writer.sample(series, T, value, 0);
        }

        assertThat(writer.toBytes().length).isLessThanOrEqualTo(13 * 1000);
        assertThat(writer.size()).isGreaterThanOrEqualTo(writer.toBytes().length);
    }

    @Test
    void readingFloatSamplesAllocatesNothing() {
        for (int i = 0; i < 1000; i++) {
            int series = writer.series("metric_" + i / 10, i * 0x9E3779B97F4A7C15L, null);
            writer.sample(series, T + i % 7, i / 8.0, 0);
        }
        byte[] record = writer.toBytes();
        MetricsRecordReader reader = new MetricsRecordReader();
        double[] sum = new double[1];
        MetricsVisitor visitor = new MetricsVisitor() {
            @Override
            public void sample(long seriesHash, long timestampMs, double value, long startTimestampMs) {
                sum[0] += value;
            }
        };
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 50; i++) {
            reader.read(record, visitor);
        }
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 50; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            reader.read(record, visitor);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertThat(sum[0]).isEqualTo(100 * 999 * 1000 / 2 / 8.0);
        // Less than a byte a sample; asking for the number may itself take some.
        assertThat(least).isLessThan(1000);
    }
}
