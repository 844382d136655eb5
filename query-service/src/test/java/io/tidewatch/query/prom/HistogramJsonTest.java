package io.tidewatch.query.prom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tidewatch.model.NativeHistogram;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Expected texts are those of Prometheus' own encoder for the same histograms. */
class HistogramJsonTest {
    private static NativeHistogram histogram(int schema, double zeroCount, List<Double> custom) {
        boolean signed = custom.isEmpty();
        return new NativeHistogram(
                NativeHistogram.ResetHint.UNKNOWN,
                schema,
                signed ? 0.001 : 0,
                zeroCount,
                13,
                18.4,
                List.of(new NativeHistogram.Span(0, 2), new NativeHistogram.Span(1, 1)),
                List.of(1.0, 2.0, 4.0),
                signed ? List.of(new NativeHistogram.Span(0, 2)) : List.of(),
                signed ? List.of(0.0, 3.0) : List.of(),
                custom);
    }

    private static String json(NativeHistogram histogram) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            HistogramJson.write(out, histogram, false);
        }
        return text.toString();
    }

    @Test
    void bucketsAscendFromTheNegativeOverTheZeroBucketAndEmptyOnesAreLeftOut() throws IOException {
        assertThat(json(histogram(0, 2, List.of())))
                .isEqualTo("{\"count\":\"13\",\"sum\":\"18.4\",\"buckets\":[[1,\"-2\",\"-1\",\"3\"],"
                        + "[3,\"-0.001\",\"0.001\",\"2\"],[0,\"0.5\",\"1\",\"1\"],[0,\"1\",\"2\",\"2\"],"
                        + "[0,\"4\",\"8\",\"4\"]]}");
    }

    @Test
    void customBucketsBeginAtMinusInfinityAndEndAtInfinity() throws IOException {
        assertThat(json(histogram(NativeHistogram.CUSTOM_BUCKETS, 0, List.of(0.5, 2.0, 10.0))))
                .isEqualTo("{\"count\":\"13\",\"sum\":\"18.4\",\"buckets\":[[3,\"-Inf\",\"0.5\",\"1\"],"
                        + "[0,\"0.5\",\"2\",\"2\"],[0,\"10\",\"+Inf\",\"4\"]]}");
    }

    @Test
    void boundsOfEverySchemaAreThoseOfItsBase() {
        assertThat(HistogramJson.bound(histogram(-2, 0, List.of()), 1)).isEqualTo(16);
        assertThat(HistogramJson.bound(histogram(1, 0, List.of()), 1)).isEqualTo(Math.sqrt(2));
        assertThat(HistogramJson.bound(histogram(3, 0, List.of()), -8)).isEqualTo(0.5);
        assertThat(HistogramJson.bound(histogram(0, 0, List.of()), 1024)).isEqualTo(Double.MAX_VALUE);
        assertThat(HistogramJson.bound(histogram(0, 0, List.of()), 1025)).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void aHistogramWithoutObservationsHasNoBuckets() throws IOException {
        NativeHistogram empty = new NativeHistogram(
                NativeHistogram.ResetHint.UNKNOWN,
                3,
                0,
                0,
                0,
                0,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        assertThat(json(empty)).isEqualTo("{\"count\":\"0\",\"sum\":\"0\"}");
    }
}
