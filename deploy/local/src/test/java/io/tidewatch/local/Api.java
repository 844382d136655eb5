package io.tidewatch.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client of the public origin, as curl would be one. */
final class Api {
    static final ObjectMapper JSON = new ObjectMapper();

    private final URI origin;
    private final String project;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(2))
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    Api(URI origin) {
        this(origin, "default");
    }

    private Api(URI origin, String project) {
        this.origin = origin;
        this.project = project;
    }

    /** The same for another project. */
    Api inProject(String other) {
        return new Api(origin, other);
    }

    /**
     * An answer: its status and its body, read as JSON where it is.
     *
     * @param type of the content, empty when it has none
     * @param retryAfter the header, empty when there is none
     */
    record Answer(int status, String text, String type, String retryAfter) {
        JsonNode json() {
            try {
                return JSON.readTree(text);
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + text, e);
            }
        }
    }

    URI origin() {
        return origin;
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    Answer delete(String path) throws IOException, InterruptedException {
        return send(request(path).DELETE());
    }

    Answer post(String path, String json) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    /** JSON that says it is packed by gzip. */
    Answer postPacked(String path, byte[] packed) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(packed)));
    }

    /** JSON whose length the sender does not tell beforehand. */
    Answer postChunked(String path, InputStream json) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> json)));
    }

    /** Prometheus remote write 1.0: a snappy block of a WriteRequest. */
    Answer write(byte[] snappyBlock) throws IOException, InterruptedException {
        return send(request("/api/v1/write")
                .header("Content-Type", "application/x-protobuf")
                .header("Content-Encoding", "snappy")
                .header("X-Prometheus-Remote-Write-Version", "0.1.0")
                .POST(BodyPublishers.ofByteArray(snappyBlock)));
    }

    /** The result of an instant query now. */
    JsonNode query(String promql) throws IOException, InterruptedException {
        Answer answer = get("/api/v1/query?query=" + encode(promql));
        if (answer.status() != 200) {
            throw new AssertionError("query '" + promql + "' answered " + answer);
        }
        return answer.json().at("/data/result");
    }

    /** Makes a webhook channel and tells its id. */
    String webhook(String name, String url) throws IOException, InterruptedException {
        Answer answer = post("/api/v1/channels", """
                {"name": "%s", "type": "webhook", "config": {"url": "%s"}}""".formatted(name, url));
        String id = answer.status() == 201 ? answer.json().at("/channel/id").asText() : "";
        if (id.isEmpty()) {
            throw new AssertionError("making a channel answered " + answer);
        }
        return id;
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(origin.resolve(path))
                .timeout(Duration.ofSeconds(20))
                .header("X-Tidewatch-Project", project);
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        return new Answer(
                response.statusCode(),
                response.body(),
                response.headers().firstValue("Content-Type").orElse(""),
                response.headers().firstValue("Retry-After").orElse(""));
    }
}
