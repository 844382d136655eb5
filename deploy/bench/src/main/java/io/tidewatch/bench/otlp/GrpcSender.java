package io.tidewatch.bench.otlp;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** OTLP by gRPC. */
final class GrpcSender implements OtlpSender {
    private static final long TIMEOUT_S = 30;

    private static final MethodDescriptor.Marshaller<byte[]> BYTES = new MethodDescriptor.Marshaller<>() {
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

    private static final MethodDescriptor<byte[], byte[]> EXPORT = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("opentelemetry.proto.collector.metrics.v1.MetricsService/Export")
            .setRequestMarshaller(BYTES)
            .setResponseMarshaller(BYTES)
            .build();

    private final ManagedChannel channel;
    private final io.grpc.Channel calls;

    GrpcSender(String host, int port, String project, String key) {
        channel = NettyChannelBuilder.forAddress(host, port).usePlaintext().build();
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("x-tidewatch-project", Metadata.ASCII_STRING_MARSHALLER), project);
        if (!key.isEmpty()) {
            headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + key);
        }
        calls = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    @Override
    public Answer send(byte[] body) {
        try {
            byte[] answer = ClientCalls.blockingUnaryCall(
                    calls, EXPORT, CallOptions.DEFAULT.withDeadlineAfter(TIMEOUT_S, TimeUnit.SECONDS), body);
            return new Answer(
                    answer.length == 0 ? Outcome.TAKEN : Outcome.REFUSED, new String(answer, StandardCharsets.UTF_8));
        } catch (StatusRuntimeException e) {
            Status.Code code = e.getStatus().getCode();
            boolean later = code == Status.Code.UNAVAILABLE
                    || code == Status.Code.RESOURCE_EXHAUSTED
                    || code == Status.Code.DEADLINE_EXCEEDED;
            return new Answer(
                    later ? Outcome.LATER : Outcome.REFUSED, e.getStatus().toString());
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
