package io.tidewatch.dashboard.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes a stream as a browser does: parses events, keeps the last id. */
final class Browser implements EventSink {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** An event of the stream; {@code sub} is empty for a reset. */
    record Event(String event, String sub, JsonNode body) {
        JsonNode data() {
            return body.path("data");
        }
    }

    final List<Event> events = new ArrayList<>();

    @Nullable
    String lastId;

    /** Whether the browser does not read. */
    boolean full;
    /** Fills up after so many more events. */
    int roomFor = Integer.MAX_VALUE;

    @Override
    public boolean full() {
        return full || roomFor <= 0;
    }

    @Override
    public void write(String text) {
        if (text.startsWith(":")) {
            return;
        }
        roomFor--;
        String event = "";
        String data = "";
        for (String line : text.strip().split("\n")) {
            if (line.startsWith("event: ")) {
                event = line.substring(7);
            } else if (line.startsWith("id: ")) {
                lastId = line.substring(4);
            } else if (line.startsWith("data: ")) {
                data = line.substring(6);
            }
        }
        try {
            JsonNode body = JSON.readTree(data);
            events.add(new Event(event, body.path("sub").asText(), body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(data, e);
        }
    }

    /** What came, in short: {@code snapshot a 1}. */
    List<String> told() {
        return events.stream()
                .map(event -> (event.event()
                                + " "
                                + event.sub()
                                + " "
                                + (event.event().equals("error")
                                        ? event.body().path("detail").asText()
                                        : event.body().has("data")
                                                ? event.data().toString()
                                                : ""))
                        .strip())
                .toList();
    }

    /** Forgets what came, not the id. */
    void clear() {
        events.clear();
    }
}
