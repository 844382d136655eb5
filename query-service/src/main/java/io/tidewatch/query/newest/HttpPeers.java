package io.tidewatch.query.newest;

import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Asks other replicas by HTTP. Safe for any thread. */
public final class HttpPeers implements Peers {
    /** Where a replica answers others; the gateway does not route it. */
    static final String PATH = "/internal/v1/newest";

    private final Duration timeout;
    private final Optional<String> key;
    private final HttpClient client;

    /**
     * @param timeout for an answer, all of it
     * @param key of the query-service itself; empty where access is open
     */
    public HttpPeers(Duration timeout, Optional<String> key) {
        this.timeout = timeout;
        this.key = key;
        this.client = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    @Override
    public CompletableFuture<Answer> ask(String address, ProjectId project, Question question) {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(URI.create("http://" + address + PATH));
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(
                    TidewatchException.dependency("'" + address + "' is no address: tidewatch.query.address", e));
        }
        request.timeout(timeout)
                .header(ProjectResolver.HEADER, project.value())
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(question.bytes()));
        key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return client.sendAsync(request.build(), HttpPeers::body)
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .handle((response, failure) -> {
                    if (failure != null) {
                        throw new CompletionException(TidewatchException.dependency(reason(failure), failure));
                    }
                    return read(project, question, response);
                });
    }

    private static HttpResponse.BodySubscriber<byte[]> body(HttpResponse.ResponseInfo head) {
        long length = head.headers().firstValueAsLong("Content-Length").orElse(Long.MAX_VALUE);
        return length <= AnswerWriter.MOST_BYTES
                ? BodySubscribers.ofByteArray()
                : BodySubscribers.replacing(new byte[0]);
    }

    private static Answer read(ProjectId project, Question question, HttpResponse<byte[]> response) {
        return switch (response.statusCode()) {
            case 200 -> AnswerReader.read(project, question.kind(), response.body());
            case 422 ->
                throw TidewatchException.limit("the newest samples of the query are too many for one answer"
                        + " between replicas: select fewer series or a shorter range");
            default -> throw TidewatchException.dependency("status " + response.statusCode(), null);
        };
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String said = cause.getMessage();
        return cause.getClass().getSimpleName() + (said == null ? "" : ": " + said);
    }
}
