package io.tidewatch.events.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.events.MetricFamily;
import io.tidewatch.events.SeriesHasher;
import io.tidewatch.model.Labels;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SkippingTest {
    private static final Labels A = Labels.of("__name__", "a", "x", "1");
    private static final Labels B = Labels.of("__name__", "b", "x", "1");

    private final MetricsRecordWriter writer = new MetricsRecordWriter();

    @Test
    void aFamilyThatIsNotWantedIsPassedOver() {
        writer.sample(writer.series("a", SeriesHasher.hash(A), A), 1, 1, 0);
        writer.sample(writer.series("b", SeriesHasher.hash(B), B), 1, 2, 0);
        List<Double> values = new ArrayList<>();
        List<Labels> labels = new ArrayList<>();
        int wanted = (int) MetricFamily.hash("b");

        new MetricsRecordReader().read(writer.toBytes(), new MetricsVisitor() {
            @Override
            public boolean family(int familyHash, int series, int points) {
                return familyHash == wanted;
            }

            @Override
            public void labels(long seriesHash, Labels found) {
                labels.add(found);
            }

            @Override
            public void sample(long seriesHash, long timestampMs, double value, long startTimestampMs) {
                values.add(value);
            }
        });

        assertThat(values).containsExactly(2.0);
        assertThat(labels).containsExactly(B);
    }

    @Test
    void labelsThatAreNotWantedAreNotDecoded() {
        writer.sample(writer.series("a", SeriesHasher.hash(A), A), 1, 1, 0);
        writer.sample(writer.series("a", SeriesHasher.hash(B), B), 1, 2, 0);
        List<Labels> labels = new ArrayList<>();

        new MetricsRecordReader().read(writer.toBytes(), new MetricsVisitor() {
            @Override
            public boolean wantsLabels(long seriesHash) {
                return seriesHash == SeriesHasher.hash(B);
            }

            @Override
            public void labels(long seriesHash, Labels found) {
                labels.add(found);
            }
        });

        assertThat(labels).containsExactly(B);
    }

    @Test
    void labelsAloneAreCarriedWithoutPoints() {
        writer.series("a", SeriesHasher.hash(A), A);

        assertThat(writer.isEmpty()).isFalse();
        assertThat(writer.carriedSeries()).containsExactly(SeriesHasher.hash(A));
        assertThat(RecordedVisit.of(writer.toBytes()))
                .containsExactly(RecordedVisit.labelsText(SeriesHasher.hash(A), A));
    }
}
