package io.tidewatch.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidewatch.events.Topic;
import io.tidewatch.events.lifecycle.LifecycleRecords;
import io.tidewatch.events.v1.LifecycleBatch;
import io.tidewatch.events.v1.LifecycleEvent;
import io.tidewatch.model.ProjectId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LifecycleFeedTest {
    private static final String ANSWER = """
        {"start": "2026-11-21T10:00:00.000Z", "end": "2026-11-21T10:00:40.000Z", "total": 2,
         "events": [{"event_id": "b", "timestamp": "2026-11-21T10:00:09.000Z"}], "as_of": {"0": 10}}
        """;

    private final ObjectMapper json = new ObjectMapper();
    private final ManualScheduler scheduler = new ManualScheduler();

    private LifecycleFeed feed(Map<String, List<String>> filters) {
        return new LifecycleFeed(
                ProjectId.DEFAULT,
                new Subscription.Lifecycle(filters, 50),
                new EventStream<>(new LifecycleRecords(), new FirstLifecycleEvents()::sift, scheduler),
                (upstream, project, path) -> new CompletableFuture<>(),
                json,
                scheduler,
                new AtomicLong(),
                scheduler.clock());
    }

    private static LifecycleEvent.Builder event(String id, String time) {
        return LifecycleEvent.newBuilder()
                .setEventId(id)
                .setKind("pool")
                .setPool("gateways")
                .setAvailable(0)
                .setTotal(4)
                .setTimestampMs(Instant.parse("2026-11-21T" + time + "Z").toEpochMilli());
    }

    private static EventsFeed.Kept<LifecycleBatch, LifecycleEvent> kept(long offset, String id, String time) {
        return new EventsFeed.Kept<>(
                new Arrival<>(0, offset, ProjectId.DEFAULT, LifecycleBatch.getDefaultInstance()),
                event(id, time).build());
    }

    @Test
    void aSnapshotNamesWhatItsAnswerDoesNotContainYet() throws JsonProcessingException {
        JsonNode data = json.readTree(feed(Map.of())
                .whole(
                        (ObjectNode) json.readTree(ANSWER),
                        List.of(
                                kept(8, "stored", "10:00:20"),
                                kept(9, "stored, of the future then", "10:00:50"),
                                kept(10, "before the start", "09:59:59"),
                                kept(11, "b", "10:00:09"),
                                kept(12, "late", "10:00:01"),
                                kept(13, "new", "10:00:41"))));

        assertThat(data.path("fresh"))
                .extracting(event -> event.path("event_id").asText())
                .containsExactly("new", "late", "stored, of the future then");
        assertThat(data.has("as_of")).isFalse();
        assertThat(data.path("total").asInt()).isEqualTo(2);
    }

    @Test
    void anEventIsWrittenAsTheQueryServiceWritesIt() {
        assertThat(feed(Map.of())
                        .write(event("a", "10:00:20")
                                .setMetadataJson("{\"k\":1}")
                                .build())
                        .toString())
                .isEqualTo("{\"event_id\":\"a\",\"timestamp\":\"2026-11-21T10:00:20.000Z\",\"kind\":\"pool\","
                        + "\"pool\":\"gateways\",\"available\":0,\"total\":4,\"metadata\":{\"k\":1}}");
        assertThat(feed(Map.of())
                        .write(LifecycleEvent.newBuilder()
                                .setKind("failed")
                                .setErrorType("NoCapacity")
                                .build())
                        .at("/error")
                        .toString())
                .isEqualTo("{\"type\":\"NoCapacity\"}");
    }

    @Test
    void aSubscriptionFiltersByKindPoolOrganisationAndService() {
        SubscriptionList.Named named = SubscriptionList.parse(
                        json,
                        "[{\"id\":\"a\",\"kind\":\"lifecycle\",\"kinds\":[\"pool\"],\"pool\":[\"gateways\"],\"limit\":5}]")
                .get(0);
        assertThat(named.subscription())
                .isEqualTo(new Subscription.Lifecycle(Map.of("kind", List.of("pool"), "pool", List.of("gateways")), 5));
        LifecycleFeed feed = feed(Map.of());
        LifecycleEvent event = event("a", "10:00:20").build();
        assertThat(feed.matches(event, Map.of("kind", List.of("pool"), "pool", List.of("gateways"))))
                .isTrue();
        assertThat(feed.matches(event, Map.of("organisation", List.of("acme")))).isFalse();
        assertThatThrownBy(() -> SubscriptionList.parse(json, "[{\"id\":\"a\",\"kind\":\"lifecycle\",\"pool\":\"x\"}]"))
                .hasMessageContaining("subscribe[0].pool: must be an array");
    }

    @Test
    void eachEventIsLetThroughOnce() {
        FirstLifecycleEvents first = new FirstLifecycleEvents();
        LifecycleBatch batch = LifecycleBatch.newBuilder()
                .addEvents(event("a", "10:00:20"))
                .addEvents(event("a", "10:00:20"))
                .build();
        Arrival<LifecycleBatch> arrival = new Arrival<>(0, 1, ProjectId.DEFAULT, batch);

        assertThat(first.sift(arrival).message().getEventsCount()).isEqualTo(1);
        assertThat(first.sift(arrival).message().getEventsCount()).isZero();
        assertThat(LiveStreams.FOLLOWED).contains(Topic.LIFECYCLE);
    }
}
