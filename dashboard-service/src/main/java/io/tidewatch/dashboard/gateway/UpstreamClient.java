package io.tidewatch.dashboard.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Asks services for JSON on the dashboard's own behalf. Safe for any thread. */
public final class UpstreamClient implements JsonSource {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final ObjectMapper json;
    private final Map<Upstream, URI> addresses;
    private final Optional<String> key;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    /** @param key of the dashboard-service itself; empty where access is open */
    public UpstreamClient(ObjectMapper json, Map<Upstream, URI> addresses, Optional<String> key) {
        this.json = json;
        this.addresses = Map.copyOf(addresses);
        this.key = key;
    }

    @Override
    public CompletionStage<JsonNode> get(Upstream upstream, ProjectId project, String pathAndQuery) {
        return get(upstream, project, pathAndQuery, TIMEOUT);
    }

    /** The same services for one who cannot wait longer than this. */
    public JsonSource within(Duration timeout) {
        return (upstream, project, pathAndQuery) -> get(upstream, project, pathAndQuery, timeout);
    }

    private CompletionStage<JsonNode> get(Upstream upstream, ProjectId project, String pathAndQuery, Duration timeout) {
        URI address = addresses.get(upstream);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + pathAndQuery))
                .timeout(timeout)
                .header("X-Tidewatch-Project", project.value());
        key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return client.sendAsync(request.build(), BodyHandlers.ofByteArray()).handle((response, failure) -> {
            if (failure != null) {
                throw new CompletionException(
                        TidewatchException.dependency("the " + upstream.serviceName() + " does not answer", failure));
            }
            return read(upstream, response);
        });
    }

    private JsonNode read(Upstream upstream, HttpResponse<byte[]> response) {
        JsonNode body;
        try {
            body = json.readTree(response.body());
        } catch (IOException e) {
            throw TidewatchException.dependency("the " + upstream.serviceName() + " answered what is not JSON", e);
        }
        if (response.statusCode() / 100 == 2) {
            return body;
        }
        String why = body.path("detail").asText(body.path("error").asText("status " + response.statusCode()));
        if (response.statusCode() / 100 == 4) {
            throw TidewatchException.caller(why);
        }
        throw TidewatchException.dependency("the " + upstream.serviceName() + " answered: " + why, null);
    }

    /** A text as part of a query string. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
