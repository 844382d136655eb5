package io.tidewatch.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Reads the live stream as a browser does and tells the probes what it sees. */
final class LiveStream implements AutoCloseable {
    private final ObjectMapper json = new ObjectMapper();
    private final Probes probes;
    private final Stream<String> lines;
    private final Thread thread;

    /**
     * Subscribes to alerts and to the values of an expression.
     *
     * @throws IOException when the stream is refused
     */
    LiveStream(Target target, String expression, Probes probes) throws IOException, InterruptedException {
        this.probes = probes;
        String subscriptions = json.createArrayNode()
                .add(json.createObjectNode().put("id", "alerts").put("kind", "alerts"))
                .add(json.createObjectNode()
                        .put("id", "values")
                        .put("kind", "promql")
                        .put("expr", expression)
                        .put("range", "1m")
                        .put("step", "1s"))
                .toString();
        HttpResponse<Stream<String>> response = target.client()
                .send(
                        target.request("/api/v1/live?subscribe="
                                        + URLEncoder.encode(subscriptions, StandardCharsets.UTF_8))
                                .header("Accept", "text/event-stream")
                                .build(),
                        HttpResponse.BodyHandlers.ofLines());
        lines = response.body();
        if (response.statusCode() != 200) {
            lines.close();
            throw new IOException("the live stream answered " + response.statusCode());
        }
        thread = new Thread(this::read, "live-stream");
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        StringBuilder data = new StringBuilder();
        String[] event = {""};
        try {
            lines.forEach(line -> {
                if (line.isEmpty()) {
                    if (event[0].equals("delta")) {
                        delta(data.toString());
                    }
                    data.setLength(0);
                    event[0] = "";
                } else if (line.startsWith("event:")) {
                    event[0] = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    data.append(line, 5, line.length()).append('\n');
                }
            });
        } catch (UncheckedIOException e) {
            // Closed by us at the end, or by Tidewatch: then probes are missing, which the report says.
            System.err.println("the live stream has ended: " + e.getMessage());
        }
    }

    private void delta(String text) {
        JsonNode message;
        try {
            message = json.readTree(text);
        } catch (JsonProcessingException e) {
            System.err.println("the live stream sent what is not JSON: " + e.getOriginalMessage());
            return;
        }
        for (JsonNode transition : message.path("data").path("transitions")) {
            if (transition.path("to").asText().equals("firing")) {
                probes.seen(transition.path("labels").path("probe").asText(), Probes.Place.ALERT);
            }
        }
        for (JsonNode value : message.path("data").path("values")) {
            if (value.path("value").asDouble() == 1) {
                probes.seen(value.path("labels").path("probe").asText(), Probes.Place.VALUE);
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        lines.close();
        thread.join(5_000);
    }
}
