package io.tidewatch.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.tidewatch.model.TidewatchException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtlpJsonTest {
    private static NumberDataPoint point(String json) {
        NumberDataPoint.Builder builder = NumberDataPoint.newBuilder();
        OtlpJson.read(json.getBytes(StandardCharsets.UTF_8), builder);
        return builder.build();
    }

    @Test
    void readsIntegersAsNumbersAndAsStrings() {
        assertThat(point("{\"timeUnixNano\": \"18446744073709551615\", \"asInt\": \"-5\"}"))
                .isEqualTo(NumberDataPoint.newBuilder()
                        .setTimeUnixNano(-1)
                        .setAsInt(-5)
                        .build());
        assertThat(point("{\"timeUnixNano\": 1795000000000000000, \"asInt\": 7, \"flags\": 1}"))
                .isEqualTo(NumberDataPoint.newBuilder()
                        .setTimeUnixNano(1_795_000_000_000_000_000L)
                        .setAsInt(7)
                        .setFlags(1)
                        .build());
    }

    @Test
    void readsIdsInHexadecimalOfEitherCase() {
        Exemplar exemplar = point("{\"exemplars\": [{\"traceId\": \"5B8EFFF798038103d269b633813fc60c\","
                        + " \"spanId\": \"EEE19B7EC3C1B174\", \"asDouble\": \"NaN\"}]}")
                .getExemplars(0);
        assertThat(exemplar.getTraceId().toByteArray()).hasSize(16).startsWith(0x5B, 0x8E);
        assertThat(exemplar.getSpanId().toByteArray()).hasSize(8);
        assertThat(exemplar.getAsDouble()).isNaN();
    }

    @Test
    void passesOverUnknownNamesAndNamesInSnakeCaseAndNulls() {
        assertThat(point("{\"time_unix_nano\": 5, \"more\": {\"a\": [1]}, \"startTimeUnixNano\": null,"
                        + " \"asDouble\": 1.5}"))
                .isEqualTo(NumberDataPoint.newBuilder().setAsDouble(1.5).build());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"resourceMetrics\": {}} | resourceMetrics: must be an array, not an object",
                "{\"resourceMetrics\": [{\"scopeMetrics\": [{\"metrics\": [{\"name\": 5}]}]}]} |"
                        + " resourceMetrics[0].scopeMetrics[0].metrics[0].name: must be a string",
                "{\"resourceMetrics\": [{\"scopeMetrics\": [{\"metrics\": [{\"sum\": {\"aggregationTemporality\":"
                        + " \"AGGREGATION_TEMPORALITY_CUMULATIVE\"}}]}]}]} | aggregationTemporality: must be the number of"
                        + " the enum's value",
                "{\"resourceMetrics\": [{\"scopeMetrics\": [{\"metrics\": [{\"gauge\": {\"dataPoints\":"
                        + " [{\"timeUnixNano\": -1}]}}]}]}]} | dataPoints[0].timeUnixNano: '-1' is not an integer in"
                        + " range",
                "{\"resourceMetrics\": [{\"scopeMetrics\": [{\"metrics\": [{\"gauge\": {\"dataPoints\":"
                        + " [{\"exemplars\": [{\"traceId\": \"xyz\"}]}]}}]}]}]} | traceId: 'xyz' is not hexadecimal",
                "[] | the body: must be an object, not an array",
                "nope | the body is not JSON",
            })
    void namesThePlaceThatIsWrong(String json, String why) {
        assertThatThrownBy(() -> OtlpEncoding.JSON.request(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(TidewatchException.class)
                .hasMessageContaining(why);
    }

    @Test
    void anEmptyObjectIsARequestWithoutMetrics() {
        assertThat(OtlpEncoding.JSON.request("{}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(ExportMetricsServiceRequest.getDefaultInstance());
    }
}
