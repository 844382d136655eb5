package io.tidewatch.alert.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.source.SeriesPoints;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests and answers against protobuf's own reader and writer, by the field numbers of {@code prompb}. */
class RemoteReadMessagesTest {
    @Test
    void aRequestHoldsOneQueryWithItsMatchers() throws Exception {
        byte[] request = RemoteReadMessages.request(
                List.of(
                        new LabelMatcher("__name__", LabelMatcher.Op.EQUAL, "queue"),
                        new LabelMatcher("host", LabelMatcher.Op.NOT_REGEX, "a.*")),
                -5,
                1_000);

        UnknownFieldSet query = nested(UnknownFieldSet.parseFrom(request), 1, 0);
        assertThat(query.getField(1).getVarintList()).containsExactly(-5L);
        assertThat(query.getField(2).getVarintList()).containsExactly(1_000L);
        UnknownFieldSet second = nested(query, 3, 1);
        assertThat(second.getField(1).getVarintList()).containsExactly(3L);
        assertThat(second.getField(2).getLengthDelimitedList()).containsExactly(ByteString.copyFromUtf8("host"));
        assertThat(second.getField(3).getLengthDelimitedList()).containsExactly(ByteString.copyFromUtf8("a.*"));
    }

    @Test
    void floatsAndHistogramsOfASeriesComeInTheOrderOfTimeWithEveryField() throws Exception {
        UnknownFieldSet span = UnknownFieldSet.newBuilder()
                .addField(1, varint(zigzag(-3)))
                .addField(2, varint(2))
                .build();
        UnknownFieldSet histogram = UnknownFieldSet.newBuilder()
                .addField(2, fixed(10))
                .addField(3, fixed(-7.25))
                .addField(4, varint(zigzag(-2)))
                .addField(5, fixed(1e-9))
                .addField(7, fixed(2.5))
                .addField(11, bytes(span.toByteString()))
                .addField(13, bytes(packed(1, 2)))
                .addField(14, varint(3))
                .addField(15, varint(1_500))
                .build();
        UnknownFieldSet series = UnknownFieldSet.newBuilder()
                .mergeField(1, bytes(label("__name__", "latency")))
                .mergeField(1, bytes(label("route", "/a")))
                .mergeField(2, bytes(sample(StaleMarker.VALUE, 1_000)))
                .mergeField(2, bytes(sample(4, 2_000)))
                .addField(4, bytes(histogram.toByteString()))
                .build();
        UnknownFieldSet response =
                message(1, bytes(message(1, bytes(series.toByteString())).toByteString()));

        SeriesPoints points = RemoteReadMessages.series(response.toByteArray()).get(0);

        assertThat(points.labels()).isEqualTo(Labels.of("__name__", "latency", "route", "/a"));
        assertThat(points.size()).isEqualTo(3);
        assertThat(points.timestampsMs()).startsWith(1_000, 1_500, 2_000);
        assertThat(StaleMarker.is(points.values()[0])).isTrue();
        assertThat(points.values()[2]).isEqualTo(4);
        assertThat(points.histograms()).isNotNull();
        assertThat(points.histograms()[1])
                .isEqualTo(new NativeHistogram(
                        NativeHistogram.ResetHint.GAUGE,
                        -2,
                        1e-9,
                        2.5,
                        10,
                        -7.25,
                        List.of(new NativeHistogram.Span(-3, 2)),
                        List.of(1.0, 2.0),
                        List.of(),
                        List.of(),
                        List.of()));
    }

    private static UnknownFieldSet nested(UnknownFieldSet message, int field, int index) throws Exception {
        return UnknownFieldSet.parseFrom(
                message.getField(field).getLengthDelimitedList().get(index));
    }

    private static UnknownFieldSet message(int number, Field field) {
        return UnknownFieldSet.newBuilder().addField(number, field).build();
    }

    private static Field varint(long value) {
        return Field.newBuilder().addVarint(value).build();
    }

    private static long zigzag(int value) {
        return ((long) value << 1) ^ (value >> 31);
    }

    private static Field fixed(double value) {
        return Field.newBuilder().addFixed64(Double.doubleToRawLongBits(value)).build();
    }

    private static Field bytes(ByteString bytes) {
        return Field.newBuilder().addLengthDelimited(bytes).build();
    }

    private static ByteString packed(double... values) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            buffer.putDouble(value);
        }
        return ByteString.copyFrom(buffer.flip());
    }

    private static ByteString label(String name, String value) {
        return UnknownFieldSet.newBuilder()
                .addField(1, bytes(ByteString.copyFromUtf8(name)))
                .addField(2, bytes(ByteString.copyFromUtf8(value)))
                .build()
                .toByteString();
    }

    private static ByteString sample(double value, long timestampMs) {
        return UnknownFieldSet.newBuilder()
                .addField(1, fixed(value))
                .addField(2, varint(timestampMs))
                .build()
                .toByteString();
    }
}
