package io.tidewatch.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The Tidewatch that is measured. Safe for any thread. */
final class Target {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final String origin;
    private final String writeUrl;
    private final String project;
    private final String key;

    /**
     * @param origin of all APIs, without a slash at the end
     * @param writeUrl of remote write; empty for the origin's
     * @param project of the events
     * @param key bearer key; empty for none
     */
    Target(String origin, String writeUrl, String project, String key) {
        this.origin = origin;
        this.writeUrl = writeUrl.isEmpty() ? origin + "/api/v1/write" : writeUrl;
        this.project = project;
        this.key = key;
    }

    HttpClient client() {
        return client;
    }

    /** A request to a path, with project and key. */
    HttpRequest.Builder request(String path) {
        return to(origin + path);
    }

    /** Sends a remote write body; answers the status. */
    HttpResponse<String> write(byte[] body) throws IOException, InterruptedException {
        HttpRequest request = to(writeUrl)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/x-protobuf")
                .header("Content-Encoding", "snappy")
                .header("X-Prometheus-Remote-Write-Version", "0.1.0")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder to(String url) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(url))
                .header("User-Agent", "tidewatch-bench")
                .header("X-Tidewatch-Project", project);
        return key.isEmpty() ? builder : builder.header("Authorization", "Bearer " + key);
    }
}
