package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.events.metrics.HeartbeatRecords;
import io.tidewatch.events.v1.Heartbeat;
import io.tidewatch.events.v1.ProjectCount;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Something is lost on the way: the ledger's difference is in the API, on the page, a metric and an alert. */
@ExtendWith(RunningStack.class)
class LossE2E {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RunningStack.Running running = RunningStack.running();
    private final Api api = running.api;
    private final String project = "lossy-" + UUID.randomUUID().toString().substring(0, 8);
    private final String sender = UUID.randomUUID().toString();

    /** What a sender says that says it has put points into a partition; none of them is there. */
    private void published(long points) throws Exception {
        Heartbeat heartbeat = Heartbeat.newBuilder()
                .setProducer(sender)
                .setSentMs(System.currentTimeMillis())
                .addPublished(ProjectCount.newBuilder().setProject(project).setEvents(points))
                .build();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", running.kafka(), "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new HeartbeatRecords().record(0, heartbeat)).get(20, TimeUnit.SECONDS);
        }
    }

    private JsonNode get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(api.origin().resolve(path))
                .header("X-Tidewatch-Project", project)
                .timeout(PATIENCE)
                .build();
        return Api.JSON.readTree(HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body());
    }

    private void awaitDifference(long expected) {
        for (String path : new String[] {"/api/v1/ledger", "/api/v1/system"}) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                JsonNode answer = get(path);
                assertThat(answer.findValues("difference"))
                        .as(path + ": " + answer)
                        .extracting(JsonNode::asLong)
                        .contains(expected);
            });
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        api.query("tidewatch_ledger_difference{project=\"%s\", signal=\"metrics\"}".formatted(project))
                                .at("/0/value/1")
                                .asText())
                .isEqualTo(Long.toString(expected)));
    }

    @Test
    void pointsThatNeverCameThroughAreTheLedgersDifferenceUntilTheyDo() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver()) {
            Api.Answer rule =
                    api.post("/api/v1/monitoring/alerts", """
                    {"name": "%1$s", "expression": "tidewatch_ledger_difference{project=\\"%1$s\\"} > 0",
                     "severity": "critical", "channels": ["%2$s"]}\
                    """.formatted(project, api.webhook(project, receiver.url())));
            assertThat(rule.status()).as(rule.text()).isEqualTo(201);

            published(5);
            awaitDifference(5);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(receiver.of(project))
                    .extracting(WebhookReceiver.Delivery::status)
                    .containsExactly("firing"));

            published(0);
            awaitDifference(0);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(receiver.of(project))
                    .extracting(WebhookReceiver.Delivery::status)
                    .containsExactly("firing", "resolved"));
            api.delete(
                    "/api/v1/monitoring/alerts/" + rule.json().at("/alert/id").asText());
        }
    }
}
