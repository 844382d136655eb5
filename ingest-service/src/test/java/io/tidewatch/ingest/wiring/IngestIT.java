package io.tidewatch.ingest.wiring;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.specification.RequestSpecification;
import io.tidewatch.embedded.EmbeddedStack;
import io.tidewatch.events.RecordHeaders;
import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.ingest.remotewrite.WriteRequest2Bytes;
import io.tidewatch.ingest.remotewrite.WriteRequestBytes;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.StaleMarker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedStack.class)
class IngestIT {
    /** One for each test, so that tests see only their own. */
    private final ProjectId project =
            new ProjectId("p" + UUID.randomUUID().toString().substring(0, 8));

    private RequestSpecification request() {
        return given().config(RestAssured.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
                .header("X-Tidewatch-Project", project.value());
    }

    private RequestSpecification json(String body) {
        return request().contentType("application/json").body(body);
    }

    private RequestSpecification write(byte[] block) {
        return request()
                .contentType("application/x-protobuf")
                .header("Content-Encoding", "snappy")
                .header("X-Prometheus-Remote-Write-Version", "0.1.0")
                .body(block);
    }

    @Test
    void ourOwnRemoteWriteIsRefusedWhenItComesBack() throws Exception {
        String cluster;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", KafkaLog.bootstrap()))) {
            cluster = admin.describeCluster().clusterId().get(30, TimeUnit.SECONDS);
        }
        byte[] block = new WriteRequestBytes()
                .series(System.currentTimeMillis(), 1, "__name__", "round")
                .snappy();
        write(block)
                .header("Tidewatch-Cluster", cluster)
                .post("/api/v1/write")
                .then()
                .statusCode(400)
                .body("detail", startsWith("this is our own remote write"));
        write(block)
                .header("Tidewatch-Cluster", "another")
                .post("/api/v1/write")
                .then()
                .statusCode(204);
        request().get("/api/v1/monitoring/exports").then().statusCode(200).body("exports", equalTo(List.of()));
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    @Test
    void errorEventsStandOnKafkaWhenTheyAreAccepted() {
        List<String> ids = json("""
            [{"source": "worker", "severity": "high", "service": "billing", "message": "token=abc boom"},
             {"source": "webhook", "severity": "urgent", "message": "x"},
             {"source": "system", "severity": "low", "error_type": "DiskFull"}]\
            """)
                .post("/api/error-events")
                .then()
                .statusCode(202)
                .body("accepted", equalTo(2), "rejected", equalTo(1))
                .body("errors[0].index", equalTo(1), "errors[0].field", equalTo("severity"))
                .extract()
                .path("error_ids");

        List<ErrorEvent> stored = KafkaLog.errors(project);
        assertThat(stored).extracting(ErrorEvent::getErrorId).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(stored)
                .extracting(ErrorEvent::getMessage)
                .containsExactlyInAnyOrder("token=[masked:secret] boom", "");
    }

    @Test
    void aRepeatedRequestWithTheSameKeyGetsTheSameIds() {
        String body = "{\"source\":\"worker\",\"severity\":\"low\",\"message\":\"m\"}";
        List<String> first = json(body)
                .header("Idempotency-Key", "k1")
                .post("/api/error-events")
                .path("error_ids");
        List<String> second = json(body)
                .header("Idempotency-Key", "k1")
                .post("/api/error-events")
                .path("error_ids");
        assertThat(second).isEqualTo(first);
    }

    @Test
    void errorsBecomeACounterOnTheStreamEachCountedOnce() {
        String body = "{\"source\":\"worker\",\"severity\":\"high\",\"service\":\"billing\",\"message\":\"m\"}";
        for (int i = 0; i < 20; i++) {
            json("[" + body + "," + body + "]").post("/api/error-events").then().statusCode(202);
        }
        await().untilAsserted(() -> {
            List<KafkaLog.Point> points = KafkaLog.points(project);
            assertThat(points).isNotEmpty().allSatisfy(point -> assertThat(
                            point.labels().toString())
                    .matches("error_events_total\\{partition=\"\\d\", service=\"billing\", severity=\"high\", "
                            + "source=\"worker\", type=\"execution\"}"));
            assertThat(points.get(0).value()).isZero();
            assertThat(points.get(points.size() - 1).value()).isEqualTo(40);
            assertThat(points)
                    .extracting(KafkaLog.Point::timestampMs)
                    .doesNotHaveDuplicates()
                    .isSorted();
        });
    }

    @Test
    void metricsStandOnKafkaWhenTheyAreAccepted() {
        json("""
            {"metrics": [
              {"name": "http_requests_total", "type": "counter", "labels": {"route": "/hook"}, "value": 1027},
              {"name": "ok", "value": 1, "labels": {"9x": "y"}},
              {"name": "d", "type": "histogram", "value": {"count": 3, "sum": 0.7, "buckets": {"0.5": 3}}}]}\
            """)
                .post("/api/v1/monitoring/metrics")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(2), "rejected", equalTo(1))
                .body("errors[0].field", equalTo("labels.9x"));

        assertThat(KafkaLog.points(project))
                .extracting(point -> point.labels() + " " + point.value())
                .containsExactlyInAnyOrder(
                        "http_requests_total{route=\"/hook\"} 1027.0",
                        "d_bucket{le=\"0.5\"} 3.0",
                        "d_bucket{le=\"+Inf\"} 3.0",
                        "d_sum 0.7",
                        "d_count 3.0");
    }

    @Test
    void remoteWriteStandsOnKafkaWhenItIsAccepted() {
        long now = System.currentTimeMillis();
        write(new WriteRequestBytes()
                        .series(now, 1.5, "__name__", "up", "job", "node")
                        .series(now, StaleMarker.VALUE, "__name__", "gone")
                        .metadata(2, "up", "Whether it is up", "")
                        .snappy())
                .post("/api/v1/write")
                .then()
                .statusCode(204);

        List<KafkaLog.Point> points = KafkaLog.points(project);
        assertThat(points).hasSize(2);
        assertThat(points)
                .filteredOn(point -> point.labels().metricName().equals("up"))
                .containsExactly(new KafkaLog.Point(Labels.of("__name__", "up", "job", "node"), now, 1.5));
        assertThat(points)
                .filteredOn(point -> point.labels().metricName().equals("gone"))
                .allMatch(point -> StaleMarker.is(point.value()));
    }

    @Test
    void remoteWrite2CountsWhatWasWrittenOnSuccessAndOnFailure() {
        long now = System.currentTimeMillis();
        write2(new WriteRequest2Bytes()
                        .series(now, 1.5, now - 1000, "__name__", "x_total", "job", "a")
                        .histogram(now, "__name__", "h")
                        .snappy())
                .post("/api/v1/write")
                .then()
                .statusCode(204)
                .header("X-Prometheus-Remote-Write-Samples-Written", "1")
                .header("X-Prometheus-Remote-Write-Histograms-Written", "1")
                .header("X-Prometheus-Remote-Write-Exemplars-Written", "1");
        write2(new WriteRequest2Bytes()
                        .series(now, 1, 0, "__name__", "good")
                        .series(now, 1, 0, "job", "no name")
                        .snappy())
                .post("/api/v1/write")
                .then()
                .statusCode(400)
                .body(containsString("2 refused, 2 accepted: 2 wrong labels; first: labels without __name__"))
                .header("X-Prometheus-Remote-Write-Samples-Written", "1")
                .header("X-Prometheus-Remote-Write-Histograms-Written", "0")
                .header("X-Prometheus-Remote-Write-Exemplars-Written", "1");
        write2(new byte[] {1, 2, 3})
                .post("/api/v1/write")
                .then()
                .statusCode(400)
                .header("X-Prometheus-Remote-Write-Samples-Written", "0");
        assertThat(KafkaLog.points(project))
                .extracting(point -> point.labels() + " " + point.value())
                .containsExactlyInAnyOrder("x_total{job=\"a\"} 1.5", "good 1.0");
        assertThat(KafkaLog.others(project))
                .containsExactlyInAnyOrder(
                        "histogram h 3.0 4.5",
                        "exemplar x_total{job=\"a\"} {trace_id=\"abc\"} 7.0",
                        "exemplar good {trace_id=\"abc\"} 7.0");
    }

    private RequestSpecification write2(byte[] block) {
        return request()
                .contentType("application/x-protobuf;proto=io.prometheus.write.v2.Request")
                .header("Content-Encoding", "snappy")
                .header("X-Prometheus-Remote-Write-Version", "2.0.0")
                .body(block);
    }

    @Test
    void halfBadRemoteWriteKeepsTheGoodPartAndNamesTheFirstOffender() {
        long now = System.currentTimeMillis();
        write(new WriteRequestBytes()
                        .series(now, 1, "__name__", "good")
                        .series(now, 1, "__name__", "bad", "b", "1", "a", "2")
                        .series(now + 86_400_000L * 365, 1, "__name__", "late")
                        .snappy())
                .post("/api/v1/write")
                .then()
                .statusCode(400)
                .contentType("text/plain")
                .body(containsString("2 refused, 1 accepted"))
                .body(containsString("first: label 'a' stands after 'b'; labels must be sorted"));
        assertThat(KafkaLog.points(project))
                .extracting(point -> point.labels().toString())
                .containsExactly("good");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "/api/error-events | nope | the body is not JSON",
                "/api/error-events | {\"source\":\"a\",\"severity\":\"urgent\",\"message\":\"m\"} |"
                        + " events[0].severity: 'urgent'",
                "/api/error-events | {\"source\":\"a\",\"severity\":\"low\",\"message\":\"m\",\"timestamp\":\"NaN\"} |"
                        + " events[0].timestamp: 'NaN'",
                "/api/error-events |"
                        + " {\"source\":\"a\",\"severity\":\"low\",\"message\":\"m\",\"timestamp\":\"2099-01-01T00:00:00Z\"}"
                        + " | in the future",
                "/api/error-events | {\"source\":\"a\",\"severity\":\"low\",\"message\":\"m\",\"wrong\":1} |"
                        + " events[0].wrong: is not a field",
                "/api/v1/monitoring/metrics | [1 | the body is not JSON",
                "/api/v1/monitoring/metrics | {\"name\":\"a\",\"value\":1,\"labels\":{\"a-b\":\"x\"}} |"
                        + " metrics[0].labels.a-b: 'a-b' is not allowed",
                "/api/v1/monitoring/metrics | {\"name\":\"a\",\"value\":\"x\"} | metrics[0].value: must be a number",
            })
    void badJsonGetsAProblemThatNamesTheField(String path, String body, String detail) {
        json(body)
                .post(path)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("status", equalTo(400), "detail", containsString(detail));
        assertThat(KafkaLog.errors(project)).isEmpty();
        assertThat(KafkaLog.points(project)).isEmpty();
    }

    @Test
    void tenMegabytesOfOneLabelAreRefusedByName() {
        json("{\"name\":\"a\",\"value\":1,\"labels\":{\"big\":\"" + "x".repeat(10 << 20) + "\"}}")
                .post("/api/v1/monitoring/metrics")
                .then()
                .statusCode(400)
                .body("detail", startsWith("metrics[0].labels.big: the value has 10485760 characters"));
    }

    @Test
    void gzipIsTakenAndABombIsNot() throws IOException {
        byte[] good = gzip("{\"name\":\"zipped\",\"value\":1}".getBytes(StandardCharsets.UTF_8));
        request()
                .contentType("application/json")
                .header("Content-Encoding", "gzip")
                .body(good)
                .post("/api/v1/monitoring/metrics")
                .then()
                .statusCode(200);
        for (String path : List.of("/api/v1/monitoring/metrics", "/api/error-events")) {
            request()
                    .contentType("application/json")
                    .header("Content-Encoding", "gzip")
                    .body(gzip(new byte[80 << 20]))
                    .post(path)
                    .then()
                    .statusCode(413)
                    .contentType("application/problem+json");
        }
        request()
                .contentType("application/json")
                .header("Content-Encoding", "gzip")
                .body(new byte[10])
                .post("/api/error-events")
                .then()
                .statusCode(400)
                .body("detail", containsString("not gzip"));
    }

    @Test
    void remoteWriteRefusesWhatIsNotItsProtocol() {
        byte[] block = new WriteRequestBytes().snappy();
        request()
                .contentType("application/json")
                .body("{}")
                .post("/api/v1/write")
                .then()
                .statusCode(415);
        request()
                .contentType("application/x-protobuf;proto=io.prometheus.write.v2.Request")
                .body(block)
                .post("/api/v1/write")
                .then()
                .statusCode(415)
                .header("X-Prometheus-Remote-Write-Samples-Written", "0");
        request()
                .contentType("application/x-protobuf")
                .body(block)
                .post("/api/v1/write")
                .then()
                .statusCode(415);
        write(new byte[] {(byte) 0xFF, (byte) 0xFF, 0x3F, 0})
                .post("/api/v1/write")
                .then()
                .statusCode(400)
                .body("detail", containsString("the snappy block declares 1048575 bytes"));
        write(new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F, 0})
                .post("/api/v1/write")
                .then()
                .statusCode(413);
    }

    @Test
    void doorsTakeWhatIsGoodAndBuryTheRest() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", KafkaLog.bootstrap()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (String value : List.of(
                    "{\"source\":\"worker\",\"severity\":\"low\",\"message\":\"first\"}",
                    "this is not JSON, password=hunter2",
                    "[{\"source\":\"worker\",\"severity\":\"none\",\"message\":\"bad\"},"
                            + "{\"source\":\"worker\",\"severity\":\"low\",\"message\":\"second\"}]")) {
                producer.send(record("error-events", value)).get();
            }
            producer.send(record("metric-events", "{\"name\":\"by_kafka\",\"value\":4}"))
                    .get();
            producer.send(record("metric-events", "{\"name\":\"by-kafka\",\"value\":4}"))
                    .get();
        }

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(KafkaLog.errors(project))
                    .extracting(ErrorEvent::getMessage)
                    .containsExactlyInAnyOrder("first", "second");
            assertThat(KafkaLog.points(project))
                    .extracting(point -> point.labels() + " " + point.value())
                    .contains("by_kafka 4.0");
            assertThat(KafkaLog.deadLetters(project))
                    .extracting(letter -> letter.getTopic() + " " + letter.getIndex() + " " + letter.getField() + " "
                            + letter.getValue().toStringUtf8())
                    .containsExactlyInAnyOrder(
                            "error-events -1  this is not JSON, password=[masked:secret]",
                            "error-events 0 /severity "
                                    + "{\"source\":\"worker\",\"severity\":\"none\",\"message\":\"bad\"}",
                            "metric-events 0 /name {\"name\":\"by-kafka\",\"value\":4}");
        });
        assertThat(KafkaLog.errors(project))
                .extracting(event -> UUID.fromString(event.getErrorId()).version())
                .containsOnly(5);
    }

    private ProducerRecord<byte[], byte[]> record(String topic, String value) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8));
        record.headers().add(RecordHeaders.PROJECT, project.value().getBytes(StandardCharsets.UTF_8));
        return record;
    }

    @Test
    void aProjectThatIsNoNameIsRefused() {
        given().contentType("application/json")
                .header("X-Tidewatch-Project", "No Name")
                .body("{}")
                .post("/api/error-events")
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo("X-Tidewatch-Project"));
    }

    @Test
    void statusAndMetricsCountWhatWasAcceptedAndRefused() {
        json("[{\"name\":\"a\",\"value\":1},{\"name\":\"b\",\"value\":\"x\"}]")
                .post("/api/v1/monitoring/metrics")
                .then()
                .statusCode(200);
        given().get("/api/v1/ingest/status")
                .then()
                .statusCode(200)
                .body("counts.find { it.project == '" + project + "' }.accepted", equalTo(1))
                .body("counts.find { it.project == '" + project + "' }.refused_by.invalid", equalTo(1))
                .body("counts.signal", hasItem("metrics"));
        given().get("/q/metrics")
                .then()
                .statusCode(200)
                .body(containsString("tidewatch_ingest_accepted_total{"))
                .body(containsString("tidewatch_ingest_refused_total{"));
    }
}
