package io.tidewatch.ingest.wiring;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.tidewatch.ingest.otlp.OtlpEncoding;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Kafka is away, one sample may wait for it, and keys are asked for. */
@QuarkusTest
@TestProfile(OtlpAwayIT.Away.class)
class OtlpAwayIT {
    private static final String KEY = "a-key-of-many-characters";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

    /** Neither Kafka nor Postgres. */
    public static class Away implements QuarkusTestProfile {
        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "kafka.bootstrap.servers", "127.0.0.1:1",
                    "tidewatch.auth.mode", "keys",
                    "tidewatch.auth.admin-key", KEY,
                    "tidewatch.ingest.timeout", "3s",
                    "tidewatch.ingest.max-pending-samples", "1");
        }
    }

    @Inject
    OtlpListeners listeners;

    private ManagedChannel channel;

    @BeforeEach
    void open() {
        channel = NettyChannelBuilder.forAddress("127.0.0.1", listeners.grpcPort())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
    }

    private static String gauge() {
        return "{\"resourceMetrics\": [{\"scopeMetrics\": [{\"metrics\": [{\"name\": \"a\", \"gauge\": {\"dataPoints\": ["
                + "{\"timeUnixNano\": \"" + System.currentTimeMillis() + "000000\", \"asInt\": 1}]}}]}]}]}";
    }

    private static byte[] protobuf() {
        return OtlpEncoding.JSON
                .request(gauge().getBytes(StandardCharsets.UTF_8))
                .toByteArray();
    }

    private RequestSpecification http(String header, String key) {
        RequestSpecification request = given().config(RestAssured.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
                .port(listeners.httpPort());
        return header.isEmpty() ? request : request.header(header, key);
    }

    private Response json() {
        return http("X-API-Key", KEY)
                .contentType("application/json")
                .body(gauge())
                .post("/v1/metrics");
    }

    private Response proto() {
        return http("Authorization", "Bearer " + KEY)
                .contentType("application/x-protobuf")
                .body(protobuf())
                .post("/v1/metrics");
    }

    /** The failure of a call with that key; empty for none. */
    private StatusRuntimeException grpc(String header, String key) {
        Metadata headers = new Metadata();
        if (!header.isEmpty()) {
            headers.put(Metadata.Key.of(header, Metadata.ASCII_STRING_MARSHALLER), key);
        }
        MethodDescriptor.Marshaller<byte[]> bytes = new MethodDescriptor.Marshaller<>() {
            @Override
            public InputStream stream(byte[] value) {
                return new ByteArrayInputStream(value);
            }

            @Override
            public byte[] parse(InputStream stream) {
                try {
                    return stream.readAllBytes();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        MethodDescriptor<byte[], byte[]> method = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(OtlpGrpcRoute.PATH.substring(1))
                .setRequestMarshaller(bytes)
                .setResponseMarshaller(bytes)
                .build();
        try {
            ClientCalls.blockingUnaryCall(
                    io.grpc.ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
                    method,
                    CallOptions.DEFAULT,
                    protobuf());
        } catch (StatusRuntimeException e) {
            return e;
        }
        throw new AssertionError("the call was answered, with Kafka away");
    }

    /** Repeats a call, while another sample waits for Kafka most of the time, until its answer is the one wanted. */
    private <T> T whileOneWaits(Supplier<T> call, java.util.function.Predicate<T> wanted) {
        AtomicBoolean done = new AtomicBoolean();
        Thread other = new Thread(() -> {
            while (!done.get()) {
                json();
            }
        });
        other.start();
        try {
            return await().atMost(PATIENCE).until(call::get, wanted);
        } finally {
            done.set(true);
            try {
                other.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void withKafkaAwayHttpGets503WithRetryAfterAndAStatusInItsEncoding() throws Exception {
        Response json = json();
        assertThat(json.statusCode()).isEqualTo(503);
        assertThat(json.contentType()).isEqualTo("application/json");
        assertThat(json.header("Retry-After")).matches("[1-9]\\d*");
        assertThat(json.jsonPath().getInt("code")).isEqualTo(Code.UNAVAILABLE.value());
        assertThat(json.jsonPath().getString("message")).contains("Kafka");

        Response proto = proto();
        assertThat(proto.statusCode()).isEqualTo(503);
        assertThat(proto.contentType()).isEqualTo("application/x-protobuf");
        assertThat(proto.header("Retry-After")).matches("[1-9]\\d*");
        assertRetryable(Status.parseFrom(proto.asByteArray()), Code.UNAVAILABLE);
    }

    @Test
    void withTooMuchWaitingHttpGets429WithRetryAfterAndAStatusInItsEncoding() throws Exception {
        Response json = whileOneWaits(this::json, answer -> answer.statusCode() == 429);
        assertThat(json.contentType()).isEqualTo("application/json");
        assertThat(json.header("Retry-After")).isEqualTo("1");
        assertThat(json.jsonPath().getInt("code")).isEqualTo(Code.RESOURCE_EXHAUSTED.value());
        assertThat(json.jsonPath().getString("message")).contains("samples wait for Kafka");

        Response proto = whileOneWaits(this::proto, answer -> answer.statusCode() == 429);
        assertThat(proto.contentType()).isEqualTo("application/x-protobuf");
        assertThat(proto.header("Retry-After")).isEqualTo("1");
        assertRetryable(Status.parseFrom(proto.asByteArray()), Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void grpcGetsUnavailableOrResourceExhaustedWithRetryInfo() throws Exception {
        Supplier<StatusRuntimeException> call = () -> grpc("authorization", "Bearer " + KEY);
        assertRetryable(details(call.get()), Code.UNAVAILABLE);
        StatusRuntimeException full =
                whileOneWaits(call, error -> error.getStatus().getCode() == Code.RESOURCE_EXHAUSTED);
        assertThat(full.getStatus().getDescription()).contains("samples wait for Kafka");
        assertRetryable(details(full), Code.RESOURCE_EXHAUSTED);
    }

    private static Status details(StatusRuntimeException error) throws IOException {
        Metadata trailers = error.getTrailers();
        assertThat(trailers).isNotNull();
        byte[] details = trailers.get(DETAILS);
        assertThat(details).as("details of %s", error.getStatus()).isNotNull();
        return Status.parseFrom(details);
    }

    private static void assertRetryable(Status status, Code code) throws IOException {
        assertThat(status.getCode()).isEqualTo(code.value());
        assertThat(status.getDetailsCount()).isEqualTo(1);
        assertThat(status.getDetails(0).unpack(RetryInfo.class).getRetryDelay().getSeconds())
                .isPositive();
    }

    @Test
    void neitherPortTakesACallWithoutTheKey() {
        for (String body : List.of(gauge(), "not even JSON")) {
            for (String key : List.of("", "Bearer another-key-of-that-length")) {
                http(key.isEmpty() ? "" : "Authorization", key)
                        .contentType("application/json")
                        .body(body)
                        .post("/v1/metrics")
                        .then()
                        .statusCode(401);
            }
        }
        assertThat(grpc("", "").getStatus().getCode()).isEqualTo(Code.UNAUTHENTICATED);
        assertThat(grpc("x-api-key", "another-key-of-that-length").getStatus().getCode())
                .isEqualTo(Code.UNAUTHENTICATED);
        // The right one gets as far as Kafka.
        assertThat(grpc("x-api-key", KEY).getStatus().getCode()).isEqualTo(Code.UNAVAILABLE);
    }
}
