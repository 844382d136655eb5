package io.tidewatch.ingest.scrape.exposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.NativeHistogram.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtobufExpositionTest {
    /** Writes the fields of a message. */
    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] delimited(byte[]... messages) {
        return message(out -> {
            for (byte[] message : messages) {
                out.writeByteArrayNoTag(message);
            }
        });
    }

    private static byte[] label(String name, String value) {
        return message(out -> {
            out.writeString(1, name);
            out.writeString(2, value);
        });
    }

    private static byte[] time(long seconds, int nanos) {
        return message(out -> {
            out.writeInt64(1, seconds);
            out.writeInt32(2, nanos);
        });
    }

    private static byte[] family(String name, String help, int type, byte[]... metrics) {
        return message(out -> {
            // The type after the metrics: the order of fields is free.
            out.writeString(1, name);
            out.writeString(2, help);
            for (byte[] metric : metrics) {
                out.writeByteArray(4, metric);
            }
            out.writeEnum(3, type);
        });
    }

    private static byte[] exemplar() {
        return message(out -> {
            out.writeByteArray(1, label("trace_id", "abc"));
            out.writeDouble(2, 0.3);
            out.writeByteArray(3, time(7, 5_000_000));
        });
    }

    private static byte[] bucket(double bound, long count) {
        return message(out -> {
            out.writeUInt64(1, count);
            out.writeDouble(2, bound);
            out.writeByteArray(3, exemplar());
        });
    }

    private static byte[] span(int offset, int length) {
        return message(out -> {
            out.writeSInt32(1, offset);
            out.writeUInt32(2, length);
        });
    }

    /** A histogram with classic buckets and a native part. */
    static byte[] bothHistograms() {
        byte[] histogram = message(out -> {
            out.writeUInt64(1, 12);
            out.writeDouble(2, 18.4);
            out.writeByteArray(3, bucket(0.5, 3));
            out.writeSInt32(5, 1);
            out.writeDouble(6, 0.001);
            out.writeUInt64(7, 2);
            out.writeByteArray(12, span(0, 2));
            out.writeByteArray(12, span(1, 2));
            out.writeSInt64(13, 1);
            out.writeSInt64(13, 1);
            // The rest packed, as newer writers may.
            out.writeByteArray(13, message(packed -> {
                packed.writeSInt64NoTag(-1);
                packed.writeSInt64NoTag(0);
            }));
            out.writeByteArray(15, time(1_000, 0));
            out.writeByteArray(16, exemplar());
        });
        byte[] metric = message(out -> {
            out.writeByteArray(1, label("path", "a\"b"));
            out.writeByteArray(7, histogram);
        });
        return delimited(family("d", "how long", 4, metric));
    }

    private static Recorded read(byte[] body) throws ExpositionException {
        return Recorded.of(ExpositionFormat.PROMETHEUS_PROTO, body);
    }

    @Test
    void countersGaugesAndSummariesAreRead() throws ExpositionException {
        byte[] counter = message(out -> {
            out.writeByteArray(1, label("code", "200"));
            out.writeByteArray(3, message(value -> {
                value.writeDouble(1, 1027);
                value.writeByteArray(2, exemplar());
                value.writeByteArray(3, time(1_500, 250_000_000));
            }));
            out.writeInt64(6, 1_395_066_363_000L);
        });
        byte[] gauge = message(out -> out.writeByteArray(2, message(value -> value.writeDouble(1, -1.5))));
        byte[] summary = message(out -> out.writeByteArray(4, message(value -> {
            value.writeUInt64(1, 3);
            value.writeDouble(2, 9);
            value.writeByteArray(3, message(quantile -> {
                quantile.writeDouble(1, 1);
                quantile.writeDouble(2, 4);
            }));
        })));
        Recorded read = read(delimited(
                family("c_total", "counted", 0, counter), family("g", "", 1, gauge), family("s", "", 2, summary)));
        assertThat(read.samples)
                .containsExactly(
                        "c_total{code=\"200\"} 1027.0 @1395066363000 since 1500250 # {trace_id=\"abc\"} 0.3 @7005",
                        "g -1.5",
                        "s_count 3.0",
                        "s_sum 9.0",
                        "s{quantile=\"1.0\"} 4.0");
        assertThat(read.metadata).first().isEqualTo(new Metadata("c_total", MetricType.COUNTER, "counted", ""));
    }

    @Test
    void aHistogramGivesBothItsClassicAndItsNativeForm() throws ExpositionException {
        Recorded read = read(bothHistograms());
        assertThat(read.samples)
                .containsExactly(
                        "d{path=\"a\\\"b\"} histogram since 1000000",
                        "d_bucket{le=\"0.5\", path=\"a\\\"b\"} 3.0 since 1000000 # {trace_id=\"abc\"} 0.3 @7005",
                        "d_bucket{le=\"+Inf\", path=\"a\\\"b\"} 12.0 since 1000000",
                        "d_count{path=\"a\\\"b\"} 12.0 since 1000000",
                        "d_sum{path=\"a\\\"b\"} 18.4 since 1000000");
        assertThat(read.histograms).singleElement().satisfies(histogram -> {
            assertThat(histogram.schema()).isEqualTo(1);
            assertThat(histogram.zeroCount()).isEqualTo(2);
            assertThat(histogram.positiveSpans()).isEqualTo(List.of(new Span(0, 2), new Span(1, 2)));
            assertThat(histogram.positiveCounts()).containsExactly(1.0, 2.0, 1.0, 1.0);
            assertThat(histogram.count()).isEqualTo(12);
        });
    }

    @Test
    void spansThatDoNotFitTheirCountsAreNamedWithTheFamily() {
        byte[] histogram = message(out -> {
            out.writeByteArray(12, span(0, 3));
            out.writeSInt64(13, 1);
        });
        byte[] body = delimited(family("d", "", 4, message(out -> out.writeByteArray(7, histogram))));
        assertThatThrownBy(() -> read(body))
                .hasMessage("histogram of family 'd': positive spans name 3 buckets, but there are 1 counts");
    }

    @Test
    void whatIsNoMessageIsNamedWithItsByte() {
        byte[] good = bothHistograms();
        byte[] body = new byte[good.length + 3];
        System.arraycopy(good, 0, body, 0, good.length);
        System.arraycopy("zzz".getBytes(StandardCharsets.US_ASCII), 0, body, good.length, 3);
        assertThatThrownBy(() -> read(body))
                .hasMessageStartingWith("the message at byte " + good.length + " (after or in family 'd')");
    }
}
