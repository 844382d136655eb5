package io.tidewatch.ingest.wiring;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.google.rpc.Status;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.specification.RequestSpecification;
import io.tidewatch.embedded.EmbeddedStack;
import io.tidewatch.events.RecordHeaders;
import io.tidewatch.ingest.otlp.OtlpEncoding;
import io.tidewatch.model.ProjectId;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedStack.class)
class OtlpIT {
    @Inject
    OtlpListeners listeners;

    private final ProjectId project =
            new ProjectId("p" + UUID.randomUUID().toString().substring(0, 8));

    private RequestSpecification request() {
        return given().config(RestAssured.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
                .header("X-Tidewatch-Project", project.value());
    }

    private static String gauge(String name, String value) {
        return "{\"resourceMetrics\": [{\"scopeMetrics\": [{\"metrics\": [{\"name\": \"" + name
                + "\", \"gauge\": {\"dataPoints\": [{\"timeUnixNano\": \"" + System.currentTimeMillis()
                + "000000\", " + value + "}]}}]}]}]}";
    }

    private static byte[] protobuf(String json) {
        return OtlpEncoding.JSON.request(json.getBytes(StandardCharsets.UTF_8)).toByteArray();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    private List<String> points() {
        return KafkaLog.points(project).stream()
                .map(point -> point.labels() + " " + point.value())
                .toList();
    }

    @Test
    void jsonIsAnsweredInJsonOnBothPorts() {
        for (int port : List.of(RestAssured.port, listeners.httpPort())) {
            request()
                    .port(port)
                    .contentType("application/json")
                    .body(gauge("queue.size", "\"asInt\": \"" + port + "\""))
                    .post("/v1/metrics")
                    .then()
                    .statusCode(200)
                    .contentType("application/json")
                    .body(equalTo("{}"));
            assertThat(points()).contains("queue_size " + (double) port);
        }
        given().port(listeners.httpPort()).get("/q/health").then().statusCode(404);
    }

    @Test
    void protobufIsAnsweredInProtobufAndSaysWhatWasRefused() throws Exception {
        byte[] answer = request()
                .contentType("application/x-protobuf")
                .header("Content-Encoding", "gzip")
                .body(gzip(protobuf(gauge("broken", "\"flags\": 0"))))
                .post("/v1/metrics")
                .then()
                .statusCode(200)
                .contentType("application/x-protobuf")
                .extract()
                .asByteArray();
        ExportMetricsServiceResponse response = ExportMetricsServiceResponse.parseFrom(answer);
        assertThat(response.getPartialSuccess().getRejectedDataPoints()).isEqualTo(1);
        assertThat(response.getPartialSuccess().getErrorMessage())
                .isEqualTo("1 data points refused; first: metric 'broken': a data point without a value");
    }

    @Test
    void whatCannotBeReadGetsAStatusInTheSameEncoding() throws Exception {
        request()
                .contentType("application/json")
                .body("{\"resourceMetrics\": 5}")
                .post("/v1/metrics")
                .then()
                .statusCode(400)
                .contentType("application/json")
                .body("code", equalTo(3), "message", containsString("resourceMetrics: must be an array"));
        byte[] body = request()
                .contentType("application/x-protobuf")
                .body(new byte[] {(byte) 0xFF})
                .post("/v1/metrics")
                .then()
                .statusCode(400)
                .contentType("application/x-protobuf")
                .extract()
                .asByteArray();
        assertThat(Status.parseFrom(body).getMessage()).contains("not an ExportMetricsServiceRequest");
        request().contentType("text/plain").body("x").post("/v1/metrics").then().statusCode(415);
        request()
                .contentType("application/json")
                .header("Content-Encoding", "br")
                .body("{}")
                .post("/v1/metrics")
                .then()
                .statusCode(415)
                .body("message", equalTo("Content-Encoding 'br' is not taken; use gzip or none"));
        request()
                .contentType("application/json")
                .header("Content-Encoding", "gzip")
                .body(gzip(new byte[80 << 20]))
                .post("/v1/metrics")
                .then()
                .statusCode(413)
                .contentType("application/json")
                .body("code", equalTo(8));
    }

    @Test
    void theSdkExportsByHttp() {
        export(OtlpHttpMetricExporter.builder()
                .setEndpoint("http://127.0.0.1:" + listeners.httpPort() + "/v1/metrics")
                .addHeader("X-Tidewatch-Project", project.value())
                .build());
    }

    @Test
    void theSdkExportsByGrpcPackedAndNot() {
        for (String compression : List.of("none", "gzip")) {
            export(OtlpGrpcMetricExporter.builder()
                    .setEndpoint("http://127.0.0.1:" + listeners.grpcPort())
                    .setCompression(compression)
                    .addHeader("X-Tidewatch-Project", project.value())
                    .build());
        }
    }

    private void export(MetricExporter exporter) {
        PeriodicMetricReader reader = PeriodicMetricReader.builder(exporter)
                .setInterval(Duration.ofHours(1))
                .build();
        try (SdkMeterProvider provider = SdkMeterProvider.builder()
                .setResource(Resource.create(Attributes.builder()
                        .put("service.name", "cart")
                        .put("host.name", "h1")
                        .build()))
                .registerMetricReader(reader)
                .build()) {
            Meter meter = provider.get("lib");
            meter.counterBuilder("requests")
                    .build()
                    .add(5, Attributes.builder().put("route", "/pay").build());
            meter.histogramBuilder("latency").setUnit("s").build().record(0.3);
            assertThat(reader.forceFlush().join(20, TimeUnit.SECONDS).isSuccess())
                    .isTrue();
        }
        assertThat(points())
                .contains(
                        "requests_total{job=\"cart\", otel_scope_name=\"lib\", route=\"/pay\"} 5.0",
                        "latency_seconds_count{job=\"cart\", otel_scope_name=\"lib\"} 1.0",
                        "target_info{host_name=\"h1\", job=\"cart\"} 1.0");
    }

    @Test
    void theSdksDeltasBecomeCumulative() {
        OtlpGrpcMetricExporter exporter = OtlpGrpcMetricExporter.builder()
                .setEndpoint("http://127.0.0.1:" + listeners.grpcPort())
                .setAggregationTemporalitySelector(AggregationTemporalitySelector.deltaPreferred())
                .addHeader("X-Tidewatch-Project", project.value())
                .build();
        PeriodicMetricReader reader = PeriodicMetricReader.builder(exporter)
                .setInterval(Duration.ofHours(1))
                .build();
        try (SdkMeterProvider provider = SdkMeterProvider.builder()
                .setResource(Resource.empty())
                .registerMetricReader(reader)
                .build()) {
            Meter meter = provider.get("lib");
            LongCounter requests = meter.counterBuilder("requests").build();
            DoubleHistogram latency = meter.histogramBuilder("latency")
                    .setUnit("s")
                    .setExplicitBucketBoundariesAdvice(List.of(0.5))
                    .build();
            for (int i = 1; i <= 3; i++) {
                requests.add(i);
                latency.record(0.25 * i);
                // The reader fails a flush that comes before the one before it has let go of the exporter.
                await().atMost(Duration.ofSeconds(20))
                        .until(() ->
                                reader.forceFlush().join(20, TimeUnit.SECONDS).isSuccess());
            }
        }
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(values("requests_total{otel_scope_name=\"lib\"}")).containsExactly(0.0, 1.0, 3.0, 6.0);
            assertThat(values("latency_seconds_bucket{le=\"0.5\", otel_scope_name=\"lib\"}"))
                    .containsExactly(0.0, 1.0, 2.0, 2.0);
            assertThat(values("latency_seconds_bucket{le=\"+Inf\", otel_scope_name=\"lib\"}"))
                    .containsExactly(0.0, 1.0, 2.0, 3.0);
            assertThat(values("latency_seconds_sum{otel_scope_name=\"lib\"}")).containsExactly(0.0, 0.25, 0.75, 1.5);
        });
    }

    @Test
    void aDeltaThatIsSentAgainCountsOnceAndIsCountedAsRefused() {
        long now = System.currentTimeMillis();
        String body = "{\"resourceMetrics\": [{\"scopeMetrics\": [{\"metrics\": [{\"name\": \"sent\", \"sum\": {"
                + "\"aggregationTemporality\": 1, \"isMonotonic\": true, \"dataPoints\": [{\"startTimeUnixNano\": \""
                + (now - 5_000) + "000000\", \"timeUnixNano\": \"" + now + "000000\", \"asInt\": 4}]}}]}]}]}";
        for (int i = 0; i < 2; i++) {
            request()
                    .contentType("application/json")
                    .body(body)
                    .post("/v1/metrics")
                    .then()
                    .statusCode(200)
                    .body(equalTo("{}"));
        }
        String line = "counts.find { it.project == '" + project + "' && it.signal == 'metrics' }";
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> given().get("/api/v1/ingest/status")
                .then()
                .body(line + ".refused_by.delta_old", equalTo(1), line + ".accepted", equalTo(2)));
        assertThat(values("sent_total{}")).containsExactly(0.0, 4.0);
        given().get("/q/metrics")
                .then()
                .body(containsString("tidewatch_ingest_refused_total{project=\"" + project
                        + "\",reason=\"delta_old\",signal=\"metrics\"} 1.0"));
    }

    /** The values of a series in the order of time. */
    private List<Double> values(String series) {
        return KafkaLog.points(project).stream()
                .filter(point -> (point.labels() + (point.labels().size() == 1 ? "{}" : "")).equals(series))
                .sorted(Comparator.comparing(KafkaLog.Point::timestampMs))
                .map(KafkaLog.Point::value)
                .toList();
    }

    @Test
    void grpcFailuresCarryCodeAndMessage() {
        MethodDescriptor.Marshaller<byte[]> bytes = new MethodDescriptor.Marshaller<>() {
            @Override
            public java.io.InputStream stream(byte[] value) {
                return new java.io.ByteArrayInputStream(value);
            }

            @Override
            public byte[] parse(java.io.InputStream stream) {
                try {
                    return stream.readAllBytes();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        };
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", listeners.grpcPort())
                .usePlaintext()
                .build();
        try {
            for (Map.Entry<String, String> call : Map.of(
                            "opentelemetry.proto.collector.metrics.v1.MetricsService/Export", "INVALID_ARGUMENT",
                            "opentelemetry.proto.collector.trace.v1.TraceService/Export", "UNIMPLEMENTED")
                    .entrySet()) {
                MethodDescriptor<byte[], byte[]> method = MethodDescriptor.<byte[], byte[]>newBuilder()
                        .setType(MethodDescriptor.MethodType.UNARY)
                        .setFullMethodName(call.getKey())
                        .setRequestMarshaller(bytes)
                        .setResponseMarshaller(bytes)
                        .build();
                assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(
                                channel, method, io.grpc.CallOptions.DEFAULT, new byte[] {(byte) 0xFF}))
                        .isInstanceOfSatisfying(StatusRuntimeException.class, error -> {
                            assertThat(error.getStatus().getCode()).hasToString(call.getValue());
                            Metadata trailers = error.getTrailers();
                            assertThat(trailers).isNotNull();
                        });
            }
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void theDoorTakesBothEncodingsAndBuriesTheRest() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", KafkaLog.bootstrap()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (byte[] value : List.of(
                    protobuf(gauge("by.proto", "\"asInt\": 1")),
                    gauge("by.json", "\"asInt\": 2").getBytes(StandardCharsets.UTF_8),
                    "neither".getBytes(StandardCharsets.UTF_8))) {
                ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("otlp_metrics", value);
                record.headers().add(RecordHeaders.PROJECT, project.value().getBytes(StandardCharsets.UTF_8));
                producer.send(record).get();
            }
        }
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(points()).containsExactlyInAnyOrder("by_proto 1.0", "by_json 2.0");
            assertThat(KafkaLog.deadLetters(project))
                    .extracting(letter ->
                            letter.getTopic() + " " + letter.getValue().toStringUtf8())
                    .containsExactly("otlp_metrics neither");
        });
    }
}
