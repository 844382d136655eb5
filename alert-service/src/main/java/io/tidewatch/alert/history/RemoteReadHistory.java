package io.tidewatch.alert.history;

import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.source.LabelMatcher;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/** Reads from a query-service by Prometheus' remote read. Safe for any thread. */
public final class RemoteReadHistory implements SampleHistory {
    private static final String PATH = "/api/v1/read";
    private static final String TIERS = "Tidewatch-Tiers";
    private static final String WARNING = "Tidewatch-Warning";
    /** Compressed, and again when unpacked. */
    private static final int MOST_BYTES = 64 << 20;

    private final URI address;
    private final Duration timeout;
    private final Optional<String> key;
    private final HttpClient client;

    /**
     * @param origin of any query-service, such as {@code http://127.0.0.1:8083}
     * @param timeout for an answer, all of it
     * @param key of the services; empty where access is open
     */
    public RemoteReadHistory(URI origin, Duration timeout, Optional<String> key) {
        this.address = origin.resolve(PATH);
        this.timeout = timeout;
        this.key = key;
        this.client = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    @Override
    public Read read(ProjectId project, List<LabelMatcher> matchers, long startMs, long endMs) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(address)
                    .timeout(timeout)
                    .header(ProjectResolver.HEADER, project.value())
                    .header("Content-Type", "application/x-protobuf")
                    .header("Content-Encoding", "snappy")
                    .header("X-Prometheus-Remote-Read-Version", "0.1.0")
                    .POST(BodyPublishers.ofByteArray(
                            Snappy.compress(RemoteReadMessages.request(matchers, startMs, endMs))));
            key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
            return read(within(client.sendAsync(request.build(), BodyHandlers.ofInputStream())
                    .thenApplyAsync(RemoteReadHistory::whole)));
        } catch (IOException e) {
            throw away(e.getMessage(), e);
        }
    }

    private record Answer(HttpResponse<InputStream> head, byte[] body) {}

    private static Answer whole(HttpResponse<InputStream> response) {
        try (InputStream in = response.body()) {
            return new Answer(response, in.readNBytes(MOST_BYTES + 1));
        } catch (IOException e) {
            throw away(e.getMessage(), e);
        }
    }

    private Answer within(CompletableFuture<Answer> answer) {
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw away("no answer within " + timeout.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw cause instanceof TidewatchException known ? known : away(cause.toString(), cause);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw away("interrupted", e);
        }
    }

    private static Read read(Answer answer) throws IOException {
        int status = answer.head.statusCode();
        byte[] body = answer.body;
        if (status == 400) {
            throw TidewatchException.limit(new String(body, StandardCharsets.UTF_8).strip());
        }
        if (status != 200) {
            throw away("status " + status, null);
        }
        if (body.length > MOST_BYTES || Snappy.uncompressedLength(body) > MOST_BYTES) {
            throw TidewatchException.limit("the samples of one read take more than " + (MOST_BYTES >> 20) + " MiB");
        }
        Set<String> tiers = answer.head
                .headers()
                .firstValue(TIERS)
                .map(text -> Set.copyOf(Arrays.asList(text.split(","))))
                .orElse(Set.of());
        List<String> warnings = answer.head.headers().allValues(WARNING);
        return new Read(RemoteReadMessages.series(Snappy.uncompress(body)), tiers, warnings);
    }

    private static TidewatchException away(@Nullable String why, @Nullable Throwable cause) {
        return TidewatchException.dependency("the query-service cannot be read: " + why, cause);
    }
}
