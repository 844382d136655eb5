package io.tidewatch.bench.otlp;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** OTLP by HTTP in protobuf. */
final class HttpSender implements OtlpSender {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final HttpRequest.Builder request;

    HttpSender(String host, int port, String project, String key) {
        request = HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + "/v1/metrics"))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/x-protobuf")
                .header("User-Agent", "tidewatch-bench")
                .header("X-Tidewatch-Project", project);
        if (!key.isEmpty()) {
            request.header("Authorization", "Bearer " + key);
        }
    }

    @Override
    public Answer send(byte[] body) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = client.send(
                request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
        int status = response.statusCode();
        String text = new String(response.body(), StandardCharsets.UTF_8);
        if (status == 200) {
            return new Answer(text.isEmpty() ? Outcome.TAKEN : Outcome.REFUSED, text);
        }
        return new Answer(status == 429 || status / 100 == 5 ? Outcome.LATER : Outcome.REFUSED, status + " " + text);
    }

    @Override
    public void close() {}
}
