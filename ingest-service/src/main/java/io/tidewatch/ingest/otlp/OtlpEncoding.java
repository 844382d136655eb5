package io.tidewatch.ingest.otlp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.tidewatch.model.TidewatchException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The two encodings of OTLP; an answer has that of its request. */
public enum OtlpEncoding {
    PROTOBUF("application/x-protobuf"),
    JSON("application/json");

    private final String contentType;

    OtlpEncoding(String contentType) {
        this.contentType = contentType;
    }

    /** The encoding that the header names; null for none. Parameters of the type do not matter. */
    public static @Nullable OtlpEncoding of(@Nullable String contentType) {
        String type =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return switch (type) {
            case "application/x-protobuf" -> PROTOBUF;
            case "application/json" -> JSON;
            default -> null;
        };
    }

    /** The encoding of a value without a header: JSON begins with a brace, which no protobuf message here does. */
    public static OtlpEncoding ofContent(byte[] value) {
        return value.length > 0 && value[0] == '{' ? JSON : PROTOBUF;
    }

    public String contentType() {
        return contentType;
    }

    /**
     * The request that a body holds.
     *
     * @throws TidewatchException by the caller's fault, when it is no such message
     */
    public ExportMetricsServiceRequest request(byte[] body) {
        if (this == JSON) {
            ExportMetricsServiceRequest.Builder builder = ExportMetricsServiceRequest.newBuilder();
            OtlpJson.read(body, builder);
            return builder.build();
        }
        try {
            return ExportMetricsServiceRequest.parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            throw TidewatchException.caller(
                    "the body is not an ExportMetricsServiceRequest in protobuf: " + e.getMessage());
        }
    }

    /** The answer to a request that was taken; partial success stays unset when there is nothing to say. */
    public static ExportMetricsServiceResponse response(long rejected, String message) {
        ExportMetricsServiceResponse.Builder response = ExportMetricsServiceResponse.newBuilder();
        if (rejected > 0 || !message.isEmpty()) {
            response.getPartialSuccessBuilder().setRejectedDataPoints(rejected).setErrorMessage(message);
        }
        return response.build();
    }

    /** An answer's bytes. */
    public byte[] bytes(ExportMetricsServiceResponse response) {
        if (this == PROTOBUF) {
            return response.toByteArray();
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (response.hasPartialSuccess()) {
            json.putObject("partialSuccess")
                    .put(
                            "rejectedDataPoints",
                            Long.toString(response.getPartialSuccess().getRejectedDataPoints()))
                    .put("errorMessage", response.getPartialSuccess().getErrorMessage());
        }
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A failure's bytes: {@code google.rpc.Status}. */
    public byte[] bytes(OtlpFailure failure) {
        if (this == PROTOBUF) {
            return status(failure).toByteArray();
        }
        return JsonNodeFactory.instance
                .objectNode()
                .put("code", failure.code())
                .put("message", failure.message())
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A failure as gRPC's status, with {@code RetryInfo} where coming again helps. */
    public static Status status(OtlpFailure failure) {
        Status.Builder status = Status.newBuilder().setCode(failure.code()).setMessage(failure.message());
        if (failure.retryAfter() != null) {
            Duration delay = Duration.newBuilder()
                    .setSeconds(Math.max(1, failure.retryAfter().toSeconds()))
                    .build();
            status.addDetails(
                    Any.pack(RetryInfo.newBuilder().setRetryDelay(delay).build()));
        }
        return status.build();
    }
}
