package io.tidewatch.local;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** An open page: the lines of the event stream as they come. */
final class LiveStream implements AutoCloseable {
    private final Stream<String> body;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    /** Follows an expression. */
    LiveStream(Api api, String expression) throws IOException, InterruptedException {
        String subscription = Api.encode("[{\"id\": \"a\", \"kind\": \"promql\", \"expr\": \"" + expression
                + "\", \"range\": \"5m\", \"step\": \"1s\"}]");
        HttpResponse<Stream<String>> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(api.origin().resolve("/api/v1/live?subscribe=" + subscription))
                                .build(),
                        BodyHandlers.ofLines());
        body = answer.body();
        Thread reading = new Thread(this::read, "live-stream");
        reading.setDaemon(true);
        reading.start();
    }

    private void read() {
        try {
            body.forEach(lines::add);
        } catch (RuntimeException e) {
            lines.add("ended: " + e);
        }
    }

    /** What has come so far. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        body.close();
    }
}
