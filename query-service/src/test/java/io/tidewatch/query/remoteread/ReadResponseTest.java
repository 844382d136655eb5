package io.tidewatch.query.remoteread;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.NativeHistogram.ResetHint;
import io.tidewatch.model.NativeHistogram.Span;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.promql.source.SeriesPoints;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Our answer read back by protobuf's own reader, field by field of {@code prompb/types.proto}: what Prometheus 2.44 and
 * later find. Earlier ones know no field 4 of a series.
 */
class ReadResponseTest {
    private static final NativeHistogram EXPONENTIAL = new NativeHistogram(
            ResetHint.GAUGE,
            -2,
            1e-9,
            2.5,
            10,
            -7.25,
            List.of(new Span(-3, 2), new Span(4, 1)),
            List.of(1.0, 2.0, 0.5),
            List.of(new Span(1, 1)),
            List.of(4.0),
            List.of());
    private static final NativeHistogram CUSTOM = new NativeHistogram(
            ResetHint.UNKNOWN,
            NativeHistogram.CUSTOM_BUCKETS,
            0,
            0,
            3,
            6,
            List.of(new Span(0, 2)),
            List.of(1.0, 2.0),
            List.of(),
            List.of(),
            List.of(0.5));

    @Test
    void histogramsStandBesideFloatsAndKeepEveryField() throws Exception {
        Labels labels = Labels.of("__name__", "latency", "route", "/a");
        @Nullable NativeHistogram[] histograms = {EXPONENTIAL, null, CUSTOM};
        SeriesPoints series = new SeriesPoints(
                labels, new long[] {-5, 1_000, 2_000}, new double[] {0, StaleMarker.VALUE, 0}, histograms, null, 3);

        UnknownFieldSet response = UnknownFieldSet.parseFrom(ReadResponse.sampled(List.of(List.of(series))));
        UnknownFieldSet timeSeries = only(only(response, 1), 1);

        assertThat(timeSeries.getField(1).getLengthDelimitedList())
                .extracting(ReadResponseTest::label)
                .containsExactly("__name__=latency", "route=/a");
        UnknownFieldSet sample = only(timeSeries, 2);
        assertThat(sample.getField(1).getFixed64List()).containsExactly(StaleMarker.BITS);
        assertThat(sample.getField(2).getVarintList()).containsExactly(1_000L);
        List<ByteString> found = timeSeries.getField(4).getLengthDelimitedList();
        assertThat(found).hasSize(2);
        UnknownFieldSet first = UnknownFieldSet.parseFrom(found.get(0));
        assertThat(first.getField(15).getVarintList()).containsExactly(-5L);
        assertThat(histogram(first)).isEqualTo(EXPONENTIAL);
        assertThat(histogram(UnknownFieldSet.parseFrom(found.get(1)))).isEqualTo(CUSTOM);
    }

    private static UnknownFieldSet only(UnknownFieldSet message, int field) throws Exception {
        List<ByteString> values = message.getField(field).getLengthDelimitedList();
        assertThat(values).hasSize(1);
        return UnknownFieldSet.parseFrom(values.get(0));
    }

    private static String label(ByteString bytes) {
        try {
            UnknownFieldSet label = UnknownFieldSet.parseFrom(bytes);
            return label.getField(1).getLengthDelimitedList().get(0).toStringUtf8() + "="
                    + label.getField(2).getLengthDelimitedList().get(0).toStringUtf8();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** A float histogram: {@code count_float} (2) and {@code zero_count_float} (7), absolute counts (10 and 13). */
    private static NativeHistogram histogram(UnknownFieldSet message) throws Exception {
        List<Long> hints = message.getField(14).getVarintList();
        return new NativeHistogram(
                ResetHint.values()[hints.isEmpty() ? 0 : Math.toIntExact(hints.get(0))],
                (int) zigzag(message.getField(4)),
                real(message.getField(5)),
                real(message.getField(7)),
                real(message.getField(2)),
                real(message.getField(3)),
                spans(message.getField(11)),
                reals(message.getField(13)),
                spans(message.getField(8)),
                reals(message.getField(10)),
                reals(message.getField(16)));
    }

    private static double real(Field field) {
        return Double.longBitsToDouble(field.getFixed64List().get(0));
    }

    private static long zigzag(Field field) {
        long value = field.getVarintList().get(0);
        return value >>> 1 ^ -(value & 1);
    }

    private static List<Span> spans(Field field) throws Exception {
        List<Span> spans = new ArrayList<>();
        for (ByteString bytes : field.getLengthDelimitedList()) {
            UnknownFieldSet span = UnknownFieldSet.parseFrom(bytes);
            spans.add(new Span(
                    (int) zigzag(span.getField(1)),
                    Math.toIntExact(span.getField(2).getVarintList().get(0))));
        }
        return spans;
    }

    private static List<Double> reals(Field field) {
        List<Double> reals = new ArrayList<>();
        for (ByteString packed : field.getLengthDelimitedList()) {
            ByteBuffer buffer = packed.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            while (buffer.hasRemaining()) {
                reals.add(buffer.getDouble());
            }
        }
        return reals;
    }
}
