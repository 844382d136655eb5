package io.tidewatch.ingest.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.intake.Refusal;
import io.tidewatch.ingest.intake.RefusedElements;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.model.MetricType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricRequestTest {
    private static final long NOW = Instant.parse("2026-11-21T10:00:00Z").toEpochMilli();

    private static MetricRequest read(String body) {
        return MetricRequest.read(
                body.getBytes(StandardCharsets.UTF_8),
                new EventTime(Duration.ofHours(24)),
                NOW,
                NOW,
                RefusedElements.IGNORED);
    }

    @Test
    void readsCountersGaugesAndHistograms() {
        MetricRequest request = read("""
                {"metrics": [
                  {"name": "http_requests_total", "type": "counter", "labels": {"route": "/hook", "status": 200},
                   "value": 1027, "timestamp": "2026-11-21T09:59:59Z", "help": "Requests served"},
                  {"name": "temperature", "value": -1.5},
                  {"name": "d", "type": "histogram", "labels": {"a": "b"},
                   "value": {"count": 3, "sum": 0.7, "buckets": {"0.5": 3, "1e-1": 1, "10": 3}}}]}""");

        assertThat(request.refused().first()).isEmpty();
        assertThat(request.accepted()).isEqualTo(3);
        assertThat(request.samples().toString().lines())
                .containsExactly(
                        "http_requests_total{route=\"/hook\", status=\"200\"} 1027.0 @" + (NOW - 1000),
                        "temperature -1.5 @" + NOW,
                        "d_bucket{a=\"b\", le=\"0.1\"} 1.0 @" + NOW,
                        "d_bucket{a=\"b\", le=\"0.5\"} 3.0 @" + NOW,
                        "d_bucket{a=\"b\", le=\"10.0\"} 3.0 @" + NOW,
                        "d_bucket{a=\"b\", le=\"+Inf\"} 3.0 @" + NOW,
                        "d_sum{a=\"b\"} 0.7 @" + NOW,
                        "d_count{a=\"b\"} 3.0 @" + NOW);
        assertThat(request.samples().metadata())
                .containsExactly(
                        new Metadata("http_requests_total", MetricType.COUNTER, "Requests served", ""),
                        new Metadata("d", MetricType.HISTOGRAM, "", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"value\":1}                                           | name        | is missing",
                "{\"name\":\"a-b\",\"value\":1}                          | name        | [a-zA-Z_:][a-zA-Z0-9_:]*",
                "{\"name\":\"a\"}                                        | value       | is missing",
                "{\"name\":\"a\",\"value\":\"1\"}                        | value       | must be a number",
                "{\"name\":\"a\",\"value\":1e400}                        | value       | beyond the range",
                "{\"name\":\"a\",\"value\":1,\"type\":\"summary\"}       | type        | 'summary' is not one of",
                "{\"name\":\"a\",\"value\":-1,\"type\":\"counter\"}      | value       | not negative, not -1.0",
                "{\"name\":\"a\",\"value\":\"NaN\",\"type\":\"counter\"} | value       | not negative, not NaN",
                "{\"name\":\"a\",\"value\":1,\"labels\":{\"9x\":\"y\"}}  | labels.9x   | '9x' is not allowed",
                "{\"name\":\"a\",\"value\":1,\"labels\":{\"é\":\"y\"}}   | labels.é    | 'é' is not allowed",
                "{\"name\":\"a\",\"value\":1,\"labels\":{\"__a\":\"y\"}} | labels.__a  | are reserved",
                "{\"name\":\"a\",\"value\":1,\"labels\":{\"a\":[]}}      | labels.a    | must be a string",
                "{\"name\":\"a\",\"value\":1,\"labels\":[]}              | labels      | must be an object",
                "{\"name\":\"a\",\"value\":1,\"timestamp\":\"NaN\"}      | timestamp   | is not a time",
                "{\"name\":\"a\",\"value\":1,\"timestamp\":\"2027-01-01T00:00:00Z\"} | timestamp | in the future",
                "{\"name\":\"a\",\"value\":1,\"timestamp\":\"2026-11-19T00:00:00Z\"} | timestamp | is older than 24 hours",
                "{\"name\":\"a\",\"value\":1,\"valeu\":1}                | valeu       | is not a field",
                "{\"name\":\"a\",\"value\":1,\"type\":\"histogram\"}     | value       | must be {\"count\"",
                "{\"name\":\"a\",\"type\":\"histogram\",\"value\":{\"count\":1,\"buckets\":{}}} | value.sum | must be a number",
                "{\"name\":\"a\",\"type\":\"histogram\",\"value\":{\"count\":-1,\"sum\":1,\"buckets\":{}}} | value.count | whole number",
                "{\"name\":\"a\",\"type\":\"histogram\",\"value\":{\"count\":2,\"sum\":1,\"buckets\":{\"1\":2,\"2\":1}}} | value.buckets.2.0 | cumulative",
                "{\"name\":\"a\",\"type\":\"histogram\",\"value\":{\"count\":2,\"sum\":1,\"buckets\":{\"1\":3}}} | value.buckets.+Inf | cumulative",
                "{\"name\":\"a\",\"type\":\"histogram\",\"value\":{\"count\":2,\"sum\":1,\"buckets\":{\"+Inf\":3}}} | value.buckets.+Inf | but count is 2.0",
                "{\"name\":\"a\",\"type\":\"histogram\",\"value\":{\"count\":2,\"sum\":1,\"buckets\":{\"x\":3}}} | value.buckets.x | is not an upper bound",
                "{\"name\":\"a\",\"type\":\"histogram\",\"value\":{\"count\":2,\"sum\":1,\"buckets\":{\"1\":2,\"1.0\":2}}} | value.buckets.1.0 | another bucket",
                "{\"name\":\"a\",\"type\":\"histogram\",\"labels\":{\"le\":\"1\"},\"value\":1} | labels.le | histogram's buckets",
                "7 | | must be an object, not a number",
            })
    void refusesAWrongMetricAndKeepsTheRest(String bad, String field, String message) {
        MetricRequest request = read("[{\"name\":\"good\",\"value\":1}," + bad + ",{\"name\":\"good2\",\"value\":2}]");

        assertThat(request.accepted()).isEqualTo(2);
        assertThat(request.samples().toString()).isEqualTo("good 1.0 @" + NOW + "\ngood2 2.0 @" + NOW);
        Refusal refusal = request.refused().first().get(0);
        assertThat(refusal.index()).isEqualTo(1);
        assertThat(refusal.field()).isEqualTo(field == null ? "" : field);
        assertThat(refusal.message()).contains(message);
    }

    @Test
    void tenMegabytesOfOneLabelAreRefusedByItsName() {
        MetricRequest request =
                read("{\"name\":\"a\",\"value\":1,\"labels\":{\"big\":\"" + "x".repeat(10 << 20) + "\"}}");
        assertThat(request.accepted()).isZero();
        assertThat(request.refused().first().get(0).text("metrics"))
                .isEqualTo("metrics[0].labels.big: the value has 10485760 characters; at most 4096 are taken");
    }

    @Test
    void masksValuesOfLabels() {
        MetricRequest request = read(
                "{\"name\":\"a\",\"value\":1,\"labels\":{\"user\":\"x@example.org\",\"token\":\"t\",\"route\":\"/a\"}}");
        assertThat(request.samples().series(0).labels().toString())
                .isEqualTo("a{route=\"/a\", token=\"[masked:secret]\", user=\"[masked:email]\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "0.1, 0.1",
        "1, 1.0",
        "10, 10.0",
        "0.005, 0.005",
        "1e6, 1e+06",
        "1234567, 1.234567e+06",
        "100000, 100000.0",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "2.5, 2.5",
        "-5, -5.0",
        "+Inf, +Inf",
        "0, 0.0"
    })
    void writesBoundsAsPrometheusDoes(String given, String written) {
        assertThat(BucketBound.format(BucketBound.parse(given))).isEqualTo(written);
    }
}
