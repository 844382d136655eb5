package io.tidewatch.query;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.tidewatch.embedded.EmbeddedStack;
import io.tidewatch.events.v1.LifecycleEvent;
import io.tidewatch.model.ProjectId;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedStack.class)
class LifecycleIT {
    private static final String PATH = "/api/lifecycle-events";

    private final KafkaFixture kafka =
            new KafkaFixture(ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class));
    private final ProjectId project =
            new ProjectId("p" + UUID.randomUUID().toString().substring(0, 8));
    private final long now = System.currentTimeMillis();

    @AfterEach
    void close() {
        kafka.close();
    }

    private JsonPath get(String path) {
        return given().header("X-Tidewatch-Project", project.value())
                .get(path)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static LifecycleEvent.Builder event(String kind, long timeMs) {
        return LifecycleEvent.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setKind(kind)
                .setTimestampMs(timeMs)
                .setAcceptedMs(timeMs);
    }

    private LifecycleEvent.Builder ofPool(String kind, long timeMs) {
        return event(kind, timeMs).setPool("gateways").setOrganisation("acme");
    }

    private LifecycleEvent status(long timeMs, long available) {
        return event("pool", timeMs)
                .setPool("gateways")
                .setAvailable(available)
                .setTotal(40)
                .build();
    }

    @Test
    void eventsAreCountedOnceAndListedNewestFirstWithTheStatusOfPools() {
        LifecycleEvent allocated =
                ofPool("allocated", now - 50_000).setResourceId("gw-1\0").build();
        LifecycleEvent deallocated = ofPool("deallocated", now - 40_000)
                .setResourceId("gw-1")
                .setDurationSeconds(10.5)
                .build();
        LifecycleEvent failed = ofPool("failed", now - 30_000)
                .setErrorMessage("no capacity\nin zone a")
                .setMetadataJson("{\"zone\":\"a\"}")
                .build();
        LifecycleEvent deployed = event("deployed", now - 20_000)
                .setService("billing")
                .setVersion("1.4.2")
                .build();
        kafka.lifecycle(
                project,
                List.of(allocated, deallocated, failed, status(now - 15_000, 4), status(now - 25_000, 9), deployed));
        kafka.lifecycle(project, List.of(allocated));
        kafka.lifecycle(
                project, List.of(ofPool("allocated", now - 40L * 86_400_000).build()));

        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            JsonPath ledger = get("/api/v1/ledger");
            assertThat(ledger.getLong("ledger.find { it.signal == 'lifecycle' }.stored"))
                    .isEqualTo(7);
            assertThat(ledger.getLong("ledger.find { it.signal == 'lifecycle' }.duplicates"))
                    .isEqualTo(1);
            assertThat(ledger.getLong("ledger.find { it.signal == 'lifecycle' }.difference"))
                    .isZero();
        });

        JsonPath hour = get(PATH);
        assertThat(hour.getLong("total")).isEqualTo(6);
        assertThat(hour.getMap("by.kind").toString())
                .isEqualTo("{allocated=1, deallocated=1, deployed=1, failed=1, pool=2}");
        assertThat(hour.getMap("by.error").toString()).isEqualTo("{no capacity=1}");
        assertThat(hour.getMap("by.organisation").toString()).isEqualTo("{acme=3}");
        assertThat(hour.getMap("by.service").toString()).isEqualTo("{billing=1}");
        assertThat(hour.getList("buckets.count", Integer.class).stream()
                        .mapToInt(Integer::intValue)
                        .sum())
                .isEqualTo(6);
        assertThat(hour.getList("events.kind", String.class))
                .containsExactly("pool", "deployed", "pool", "failed", "deallocated", "allocated");
        assertThat(hour.getMap("events[4]").keySet().toString())
                .isEqualTo("[event_id, timestamp, kind, pool, organisation, resource_id, duration_seconds, metadata]");
        assertThat(hour.getDouble("events[4].duration_seconds")).isEqualTo(10.5);
        assertThat(hour.getString("events[5].resource_id")).isEqualTo("gw-1\ufffd");
        assertThat(hour.getString("events[3].error.message")).isEqualTo("no capacity\nin zone a");
        assertThat(hour.getString("events[3].metadata.zone")).isEqualTo("a");
        assertThat(hour.getMap("as_of")).isNotEmpty();
        // The newest by its time, though an older one came after it.
        assertThat(hour.getList("pools")).hasSize(1);
        assertThat(hour.getLong("pools[0].available")).isEqualTo(4);
        assertThat(hour.getDouble("pools[0].utilisation")).isEqualTo(0.9);

        JsonPath page = get(PATH + "?limit=4");
        assertThat(page.getList("events")).hasSize(4);
        JsonPath rest = get(PATH + "?limit=4&cursor=" + page.getString("next_cursor"));
        assertThat(rest.getList("events.kind", String.class)).containsExactly("deallocated", "allocated");
        assertThat(rest.getString("next_cursor")).isNull();
        assertThat(get(PATH + "?kind=failed&kind=deployed").getLong("total")).isEqualTo(2);
        assertThat(get(PATH + "?organization=acme&pool=gateways").getLong("total"))
                .isEqualTo(3);
        assertThat(get(PATH + "?service=billing").getLong("total")).isEqualTo(1);
        assertThat(get(PATH + "?pool=other").getList("pools")).isEmpty();
        assertThat(get(PATH + "?start=" + (now / 1000 - 60L * 86_400)).getLong("total"))
                .isEqualTo(7);
    }

    @Test
    void anotherProjectSeesNothing() {
        kafka.lifecycle(project, List.of(status(now - 1_000, 4)));
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(get(PATH).getLong("total")).isEqualTo(1));

        JsonPath foreign = given().header("X-Tidewatch-Project", "somebody-else")
                .get(PATH)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(foreign.getLong("total")).isZero();
        assertThat(foreign.getList("pools")).isEmpty();
    }

    @Test
    void wrongParametersAreNamed() {
        for (String wrong : List.of("bucket=11s", "limit=501", "cursor=x", "start=soon")) {
            given().header("X-Tidewatch-Project", project.value())
                    .get(PATH + "?" + wrong)
                    .then()
                    .statusCode(400)
                    .body("errors[0].field", equalTo(wrong.substring(0, wrong.indexOf('='))));
        }
    }
}
