package io.tidewatch.ingest.wiring;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.tidewatch.embedded.EmbeddedStack;
import io.tidewatch.events.RecordHeaders;
import io.tidewatch.events.v1.LifecycleEvent;
import io.tidewatch.model.ProjectId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedStack.class)
class LifecycleIT {
    private static final String PATH = "/api/lifecycle-events";

    /** One for each test, so that tests see only their own. */
    private final ProjectId project =
            new ProjectId("p" + UUID.randomUUID().toString().substring(0, 8));

    private RequestSpecification json(String body) {
        return given().header("X-Tidewatch-Project", project.value())
                .contentType("application/json")
                .body(body);
    }

    @Test
    void eventsStandOnKafkaWhenTheyAreAccepted() {
        List<String> ids = json("""
            {"events": [
              {"kind": "allocated", "pool": "gateways", "organization": "acme", "resource_id": "gw-1"},
              {"kind": "allocated", "pool": "gateways"},
              {"kind": "failed", "pool": "gateways", "error": "password=hunter2 refused"},
              {"kind": "deployed", "service": "billing", "version": "1.4.2"}]}\
            """)
                .post(PATH)
                .then()
                .statusCode(202)
                .body("accepted", equalTo(3), "rejected", equalTo(1))
                .body("errors[0].index", equalTo(1), "errors[0].field", equalTo("resource_id"))
                .extract()
                .path("event_ids");

        List<LifecycleEvent> stored = KafkaLog.lifecycle(project);
        assertThat(stored).extracting(LifecycleEvent::getEventId).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(stored).extracting(LifecycleEvent::getErrorMessage).contains("password=[masked:secret] refused");
        // Derived samples of the same project have a line of their own.
        String line = "counts.find { it.project == '" + project + "' && it.signal == 'lifecycle' }";
        given().get("/api/v1/ingest/status")
                .then()
                .body(line + ".accepted", equalTo(3), line + ".refused_by.invalid", equalTo(1));
    }

    @Test
    void aRequestWithNothingGoodGetsAProblemAndARepeatedOneTheSameIds() {
        json("{\"kind\":\"pool\",\"pool\":\"p\",\"available\":5,\"total\":4}")
                .post(PATH)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", containsString("events[0].available: 5 is more than total, 4"));
        assertThat(KafkaLog.lifecycle(project)).isEmpty();

        String good = "{\"kind\":\"pool\",\"pool\":\"p\",\"available\":4,\"total\":4}";
        List<String> first =
                json(good).header("Idempotency-Key", "k").post(PATH).path("event_ids");
        List<String> second =
                json(good).header("Idempotency-Key", "k").post(PATH).path("event_ids");
        assertThat(second).isEqualTo(first).hasSize(1);
    }

    @Test
    void eventsBecomeSeriesOnTheStreamEachCountedOnce() {
        json("{\"kind\":\"pool\",\"pool\":\"gateways\",\"available\":7,\"total\":40}")
                .post(PATH)
                .then()
                .statusCode(202);
        for (int i = 0; i < 20; i++) {
            json("{\"kind\":\"allocated\",\"pool\":\"gateways\",\"resource_id\":\"r" + i + "\"}")
                    .post(PATH)
                    .then()
                    .statusCode(202);
        }

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(values("pool_available")).containsOnly(7.0);
            assertThat(values("pool_utilisation_ratio")).containsOnly(0.825);
            List<Double> allocations = values("pool_allocations_total");
            assertThat(allocations).isSorted().startsWith(0.0).endsWith(20.0);
        });
    }

    /** The values of a metric in the order of time. */
    private List<Double> values(String metric) {
        return KafkaLog.points(project).stream()
                .filter(point -> point.labels().metricName().equals(metric))
                .sorted(Comparator.comparing(KafkaLog.Point::timestampMs))
                .map(KafkaLog.Point::value)
                .toList();
    }

    @Test
    void theDoorTakesWhatIsGoodAndBuriesTheRest() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", KafkaLog.bootstrap()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            String value = "[{\"kind\":\"pool\",\"pool\":\"p\",\"available\":1,\"total\":4},"
                    + "{\"kind\":\"pool\",\"pool\":\"p\",\"available\":1}]";
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>("lifecycle-events", value.getBytes(StandardCharsets.UTF_8));
            record.headers().add(RecordHeaders.PROJECT, project.value().getBytes(StandardCharsets.UTF_8));
            producer.send(record).get();
        }

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(KafkaLog.lifecycle(project))
                    .extracting(LifecycleEvent::getAvailable)
                    .containsExactly(1L);
            assertThat(KafkaLog.deadLetters(project))
                    .extracting(letter -> letter.getTopic() + " " + letter.getIndex() + " " + letter.getField())
                    .containsExactly("lifecycle-events 1 /total");
        });
        assertThat(UUID.fromString(KafkaLog.lifecycle(project).get(0).getEventId())
                        .version())
                .isEqualTo(5);
    }
}
