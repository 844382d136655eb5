package io.tidewatch.ingest.scrape.exposition;

import static io.tidewatch.ingest.scrape.exposition.ProtobufExpositionBytes.bothHistograms;
import static io.tidewatch.ingest.scrape.exposition.ProtobufExpositionBytes.delimited;
import static io.tidewatch.ingest.scrape.exposition.ProtobufExpositionBytes.exemplar;
import static io.tidewatch.ingest.scrape.exposition.ProtobufExpositionBytes.family;
import static io.tidewatch.ingest.scrape.exposition.ProtobufExpositionBytes.label;
import static io.tidewatch.ingest.scrape.exposition.ProtobufExpositionBytes.message;
import static io.tidewatch.ingest.scrape.exposition.ProtobufExpositionBytes.span;
import static io.tidewatch.ingest.scrape.exposition.ProtobufExpositionBytes.time;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.NativeHistogram.Span;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtobufExpositionTest {
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
