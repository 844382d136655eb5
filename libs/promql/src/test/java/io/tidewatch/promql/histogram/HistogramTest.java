package io.tidewatch.promql.histogram;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.NativeHistogram.ResetHint;
import io.tidewatch.model.NativeHistogram.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class HistogramTest {
    /** Random buckets with gaps; counts are whole, so that sums are exact. */
    private static Histogram random(Random random) {
        return random(random, random.nextInt(3) == 0 ? 0 : Math.pow(2, random.nextInt(4) - 5));
    }

    /** A zero bucket narrower than any other bucket, as exposed histograms have it. */
    private static Histogram apart(Random random) {
        return random(random, Math.pow(2, -80));
    }

    private static Histogram random(Random random, double threshold) {
        int schema = random.nextInt(6) - 2;
        List<Double> positive = new ArrayList<>();
        List<Double> negative = new ArrayList<>();
        List<Span> positiveSpans = spans(random, positive);
        List<Span> negativeSpans = spans(random, negative);
        double zero = random.nextInt(5);
        double count = zero
                + positive.stream().mapToDouble(d -> d).sum()
                + negative.stream().mapToDouble(d -> d).sum();
        return Histogram.of(new NativeHistogram(
                ResetHint.UNKNOWN,
                schema,
                threshold,
                zero,
                count,
                random.nextInt(1000),
                positiveSpans,
                positive,
                negativeSpans,
                negative,
                List.of()));
    }

    private static List<Span> spans(Random random, List<Double> counts) {
        List<Span> spans = new ArrayList<>();
        int runs = random.nextInt(3);
        for (int i = 0; i < runs; i++) {
            int length = 1 + random.nextInt(4);
            spans.add(new Span(i == 0 ? random.nextInt(30) - 15 : 1 + random.nextInt(5), length));
            for (int k = 0; k < length; k++) {
                counts.add((double) random.nextInt(10));
            }
        }
        return spans;
    }

    private static double inBuckets(Histogram h) {
        return h.buckets().total();
    }

    @Test
    void whatComesBackIsWhatWentIn() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            Histogram histogram = random(random);
            assertThat(Histogram.of(histogram.toNative()).sameAs(histogram)).isTrue();
        }
    }

    @Test
    void noObservationIsLostWhereLayoutsDiffer() {
        Random random = new Random(2);
        for (int i = 0; i < 5000; i++) {
            Histogram a = random(random);
            Histogram b = random(random);
            Histogram sum = a.plus(b).result();

            assertThat(sum.count()).isEqualTo(a.count() + b.count());
            assertThat(inBuckets(sum)).as("seed 2, round " + i).isEqualTo(inBuckets(a) + inBuckets(b));
            assertThat(sum.schema()).isEqualTo(Math.min(a.schema(), b.schema()));
        }
    }

    @Test
    void additionIsSymmetricAndSubtractionUndoesIt() {
        Random random = new Random(3);
        for (int i = 0; i < 5000; i++) {
            Histogram a = random(random);
            Histogram b = random(random);
            Histogram sum = a.plus(b).result().compact();

            assertThat(b.plus(a).result().compact().sameAs(sum))
                    .as("seed 3, round " + i)
                    .isTrue();
            Histogram back = sum.minus(b).result();
            assertThat(inBuckets(back)).isEqualTo(inBuckets(a));
        }
    }

    @Test
    void growthIsNoResetAndAFallIsOne() {
        Random random = new Random(4);
        for (int i = 0; i < 5000; i++) {
            Histogram a = random(random);
            Histogram grown = a.plus(a).result();

            assertThat(grown.resetSince(a)).as("seed 4, round " + i).isFalse();
            assertThat(a.resetSince(grown)).isEqualTo(a.count() > 0);
        }
    }

    @Test
    void aQuantileAndItsFractionAgree() {
        Random random = new Random(5);
        for (int i = 0; i < 5000; i++) {
            Histogram h = apart(random);
            double q = 0.05 + 0.9 * random.nextDouble();
            if (h.count() > 0) {
                double value = HistogramStatistics.quantile(q, h);
                assertThat(HistogramStatistics.fraction(Double.NEGATIVE_INFINITY, value, h))
                        .as("seed 5, round " + i + ": " + q + " of " + h)
                        .isCloseTo(q, Offset.offset(1e-9));
            }
        }
    }

    @Test
    void bothSidesOfACutMakeTheWhole() {
        Random random = new Random(6);
        for (int i = 0; i < 5000; i++) {
            Histogram h = apart(random);
            double cut = (random.nextDouble() - 0.5) * 10;
            double both = inBuckets(Trimming.keepBelow(h, cut)) + inBuckets(Trimming.keepAbove(h, cut));

            assertThat(both)
                    .as("seed 6, round " + i + ": " + cut + " of " + h)
                    .isCloseTo(inBuckets(h), Offset.offset(1e-9));
        }
    }
}
