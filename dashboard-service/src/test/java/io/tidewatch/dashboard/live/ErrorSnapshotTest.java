package io.tidewatch.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidewatch.events.v1.ErrorBatch;
import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.model.ProjectId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ErrorSnapshotTest {
    private static final String ANSWER = """
            {"start": "2026-11-21T10:00:00.000Z", "end": "2026-11-21T10:00:40.000Z", "bucket": "15s", "total": 2,
             "rate_per_second": 0.05,
             "by": {"source": {"worker": 2}, "type": {"system": 2}, "severity": {"high": 2}, "service": {"a": 2}},
             "buckets": [{"time": "2026-11-21T10:00:00.000Z", "count": 2, "by_severity": {"high": 2}},
                         {"time": "2026-11-21T10:00:15.000Z", "count": 0, "by_severity": {}},
                         {"time": "2026-11-21T10:00:30.000Z", "count": 0, "by_severity": {}}],
             "events": [{"error_id": "b", "timestamp": "2026-11-21T10:00:09.000Z"},
                        {"error_id": "a", "timestamp": "2026-11-21T10:00:05.000Z"}],
             "next_cursor": null, "as_of": {"0": 10, "3": 7}}
            """;

    private final ObjectMapper json = new ObjectMapper();

    private ErrorSnapshot snapshot(int limit) throws JsonProcessingException {
        return new ErrorSnapshot((ObjectNode) json.readTree(ANSWER), new ErrorJson(json), limit);
    }

    private static void add(ErrorSnapshot snapshot, int partition, long offset, String id, String time) {
        ErrorEvent event = ErrorEvent.newBuilder()
                .setErrorId(id)
                .setTimestampMs(Instant.parse("2026-11-21T" + time + "Z").toEpochMilli())
                .setSource("webhook")
                .setType("input")
                .setSeverity("low")
                .setService("b")
                .setMetadataJson("{\"k\": 1}")
                .build();
        snapshot.add(new Arrival<>(partition, offset, ProjectId.DEFAULT, ErrorBatch.getDefaultInstance()), event);
    }

    private JsonNode read(ErrorSnapshot snapshot) throws JsonProcessingException {
        return json.readTree(snapshot.text());
    }

    @Test
    void countsAnEventThatIsNotStoredYetEverywhere() throws JsonProcessingException {
        ErrorSnapshot snapshot = snapshot(50);
        add(snapshot, 0, 10, "c", "10:00:20");
        JsonNode state = read(snapshot);
        assertThat(state.path("total").asLong()).isEqualTo(3);
        assertThat(state.path("rate_per_second").asDouble()).isEqualTo(3 / 40.0);
        assertThat(state.at("/by/source")).hasToString("{\"worker\":2,\"webhook\":1}");
        assertThat(state.at("/by/severity")).hasToString("{\"high\":2,\"low\":1}");
        assertThat(state.at("/buckets/1/count").asLong()).isEqualTo(1);
        assertThat(state.at("/buckets/1/by_severity/low").asLong()).isEqualTo(1);
        assertThat(state.at("/events/0/error_id").asText()).isEqualTo("c");
        assertThat(state.at("/events/0/metadata/k").asInt()).isEqualTo(1);
        assertThat(state.at("/events/0/workflow_id").isNull()).isTrue();
        assertThat(state.has("as_of")).isFalse();
    }

    @Test
    void leavesOutWhatIsStoredOrBeforeTheStartOrTwice() throws JsonProcessingException {
        ErrorSnapshot snapshot = snapshot(50);
        add(snapshot, 0, 9, "stored", "10:00:20");
        add(snapshot, 3, 6, "stored-too", "10:00:20");
        add(snapshot, 0, 11, "early", "09:59:59.999");
        add(snapshot, 0, 12, "a", "10:00:05");
        assertThat(read(snapshot).path("total").asLong()).isEqualTo(2);
        add(snapshot, 5, 0, "elsewhere", "10:00:20");
        add(snapshot, 5, 1, "elsewhere", "10:00:20");
        assertThat(read(snapshot).path("total").asLong()).isEqualTo(3);
    }

    @Test
    void takesAStoredEventOfATimeAfterTheAnswersEnd() throws JsonProcessingException {
        ErrorSnapshot snapshot = snapshot(50);
        add(snapshot, 0, 2, "future", "10:01:10");
        JsonNode state = read(snapshot);
        assertThat(state.path("total").asLong()).isEqualTo(3);
        assertThat(state.at("/buckets/3/time").asText()).isEqualTo("2026-11-21T10:01:00.000Z");
        assertThat(state.at("/buckets/3/count").asLong()).isEqualTo(1);
    }

    @Test
    void keepsTheLatestEventsInOrderAndNotMoreThanTheLimit() throws JsonProcessingException {
        ErrorSnapshot snapshot = snapshot(3);
        add(snapshot, 0, 10, "between", "10:00:07");
        assertThat(read(snapshot).path("events").findValuesAsText("error_id")).containsExactly("b", "between", "a");
        add(snapshot, 0, 11, "d", "10:00:09");
        assertThat(read(snapshot).path("events").findValuesAsText("error_id")).containsExactly("d", "b", "between");
        add(snapshot, 0, 12, "old", "10:00:01");
        JsonNode state = read(snapshot);
        assertThat(state.path("events").findValuesAsText("error_id")).containsExactly("d", "b", "between");
        assertThat(state.path("total").asLong()).isEqualTo(5);
    }

    @Test
    void anAnswerThatDoesNotSayHowFarItCountsIsRefused() {
        assertThatThrownBy(() -> ErrorSnapshot.asOf(json.createObjectNode())).hasMessageContaining("query-service");
    }
}
