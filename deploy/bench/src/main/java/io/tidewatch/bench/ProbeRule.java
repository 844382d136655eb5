package io.tidewatch.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A channel and a rule that fires for every raised probe; both are deleted at the end. */
final class ProbeRule implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final ObjectMapper json = new ObjectMapper();
    private final Target target;
    private final String channel;
    private final String rule;

    /** @throws IOException when Tidewatch refuses one of them; the message is its answer */
    ProbeRule(Target target, String run, String expression, String webhook) throws IOException, InterruptedException {
        this.target = target;
        ObjectNode wanted = json.createObjectNode().put("name", "Bench " + run).put("type", "webhook");
        wanted.putObject("config").put("url", webhook);
        channel = create("/api/v1/channels", wanted);
        ObjectNode alert = json.createObjectNode()
                .put("name", "Bench probe " + run)
                .put("expression", expression)
                .put("for", "0s")
                .put("severity", "info");
        alert.putArray("channels").add(channel);
        rule = create("/api/v1/monitoring/alerts", alert);
    }

    private String create(String path, JsonNode body) throws IOException, InterruptedException {
        HttpResponse<String> response = target.client()
                .send(
                        target.request(path)
                                .timeout(TIMEOUT)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        JsonNode id = response.statusCode() / 100 == 2
                ? json.readTree(response.body()).findValue("id")
                : null;
        if (id == null) {
            throw new IOException("POST " + path + " answered " + response.statusCode() + " " + response.body());
        }
        return id.asText();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        delete("/api/v1/monitoring/alerts/" + rule);
        delete("/api/v1/channels/" + channel);
    }

    private void delete(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = target.client()
                .send(target.request(path).timeout(TIMEOUT).DELETE().build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            System.err.println("DELETE " + path + " answered " + response.statusCode() + " " + response.body());
        }
    }
}
