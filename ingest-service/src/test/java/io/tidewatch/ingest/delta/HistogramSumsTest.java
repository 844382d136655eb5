package io.tidewatch.ingest.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.NativeHistogram.ResetHint;
import io.tidewatch.model.NativeHistogram.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramSumsTest {
    private static NativeHistogram add(NativeHistogram a, NativeHistogram b) {
        return Objects.requireNonNull(HistogramSums.add(a, b));
    }

    private static NativeHistogram positive(int schema, double zeroThreshold, int first, Double... counts) {
        double count = 0;
        for (double bucket : counts) {
            count += bucket;
        }
        return new NativeHistogram(
                ResetHint.UNKNOWN,
                schema,
                zeroThreshold,
                0,
                count,
                count,
                List.of(new Span(first, counts.length)),
                List.of(counts),
                List.of(),
                List.of(),
                List.of());
    }

    /** What of each observation is left: the bucket of the given schema, its sign before it. */
    private static NativeHistogram observed(List<Double> values, int schema, double zeroThreshold) {
        Map<Integer, Double> positive = new TreeMap<>();
        Map<Integer, Double> negative = new TreeMap<>();
        double zero = 0;
        double sum = 0;
        for (double value : values) {
            sum += value;
            if (Math.abs(value) <= zeroThreshold) {
                zero++;
            } else {
                int index = (int) Math.ceil(Math.log(Math.abs(value)) / Math.log(2) * Math.pow(2, schema));
                (value > 0 ? positive : negative).merge(index, 1.0, Double::sum);
            }
        }
        return new NativeHistogram(
                ResetHint.UNKNOWN,
                schema,
                zeroThreshold,
                zero,
                values.size(),
                sum,
                spans(positive),
                List.copyOf(positive.values()),
                spans(negative),
                List.copyOf(negative.values()),
                List.of());
    }

    private static List<Span> spans(Map<Integer, Double> buckets) {
        List<Span> spans = new ArrayList<>();
        int end = 0;
        for (int index : buckets.keySet()) {
            spans.add(new Span(index - end, 1));
            end = index + 1;
        }
        return spans;
    }

    private static Map<Integer, Double> buckets(List<Span> spans, List<Double> counts) {
        Map<Integer, Double> buckets = new TreeMap<>();
        int index = 0;
        int i = 0;
        for (Span span : spans) {
            index += span.offset();
            for (int n = 0; n < span.length(); n++, index++, i++) {
                if (counts.get(i) != 0) {
                    buckets.put(index, counts.get(i));
                }
            }
        }
        return buckets;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void theSumIsTheHistogramOfAllObservations(long seed) {
        Random random = new Random(seed);
        NativeHistogram total = null;
        List<Double> all = new ArrayList<>();
        int coarsest = 8;
        for (int i = 0; i < 20; i++) {
            List<Double> values = new ArrayList<>();
            for (int n = random.nextInt(10); n >= 0; n--) {
                // Not on a bound of any schema.
                values.add((random.nextBoolean() ? 1 : -1) * (0.3 + 7 * random.nextDouble()));
            }
            int schema = random.nextInt(4);
            coarsest = i == 0 ? schema : Math.min(coarsest, schema);
            NativeHistogram next = observed(values, schema, 1e-128);
            total = total == null ? next : add(total, next);
            all.addAll(values);
        }
        NativeHistogram sum = Objects.requireNonNull(total);
        NativeHistogram expected = observed(all, coarsest, 1e-128);
        assertThat(sum.schema()).as("seed %s", seed).isEqualTo(coarsest);
        assertThat(buckets(sum.positiveSpans(), sum.positiveCounts()))
                .isEqualTo(buckets(expected.positiveSpans(), expected.positiveCounts()));
        assertThat(buckets(sum.negativeSpans(), sum.negativeCounts()))
                .isEqualTo(buckets(expected.negativeSpans(), expected.negativeCounts()));
        assertThat(sum.count()).isEqualTo(all.size());
        assertThat(sum.zeroCount()).isZero();
    }

    @Test
    void aWiderZeroBucketTakesInWhatLiesBelowIt() {
        // Schema 0: bucket i is (2^(i-1), 2^i].
        NativeHistogram sum = add(positive(0, 0.001, -1, 2.0, 3.0, 4.0), positive(0, 0.5, 1, 10.0));
        assertThat(sum.zeroThreshold()).isEqualTo(0.5);
        assertThat(sum.zeroCount()).isEqualTo(2);
        assertThat(buckets(sum.positiveSpans(), sum.positiveCounts())).isEqualTo(Map.of(0, 3.0, 1, 14.0));
        assertThat(sum.count()).isEqualTo(19);
    }

    @Test
    void aZeroBucketThatEndsWithinABucketIsWidenedToItsEnd() {
        NativeHistogram sum = add(positive(0, 0.001, 1, 2.0, 3.0), positive(0, 1.5, 3, 10.0));
        assertThat(sum.zeroThreshold()).isEqualTo(2);
        assertThat(sum.zeroCount()).isEqualTo(2);
        assertThat(buckets(sum.positiveSpans(), sum.positiveCounts())).isEqualTo(Map.of(2, 3.0, 3, 10.0));
    }

    @Test
    void tooManyBucketsHalveTheResolution() {
        Double[] ones = new Double[200];
        java.util.Arrays.fill(ones, 1.0);
        NativeHistogram sum = add(positive(8, 1e-128, 1, ones), positive(8, 1e-128, 1_001, ones));
        assertThat(sum.schema()).isEqualTo(7);
        assertThat(sum.positiveCounts().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum())
                .isEqualTo(400);
        assertThat(buckets(sum.positiveSpans(), sum.positiveCounts())).hasSize(200);
    }

    @Test
    void otherBoundsOrKindsDoNotAddUp() {
        NativeHistogram one = HistogramSums.empty(positive(0, 1e-128, 0, 1.0));
        NativeHistogram custom = new NativeHistogram(
                ResetHint.UNKNOWN,
                NativeHistogram.CUSTOM_BUCKETS,
                0,
                0,
                1,
                1,
                List.of(new Span(0, 2)),
                List.of(1.0, 0.0),
                List.of(),
                List.of(),
                List.of(1.0));
        assertThat(HistogramSums.add(one, custom)).isNull();
        assertThat(add(custom, custom).positiveCounts()).containsExactly(2.0, 0.0);
    }
}
