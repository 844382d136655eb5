package io.tidewatch.demo;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;

/**
 * Posts events to Tidewatch, many a request, in their order. What cannot be delivered is kept and tried again with
 * growing pauses under the same {@code Idempotency-Key}; the oldest are dropped beyond {@value #MOST_WAITING}. Used on
 * one event loop.
 */
final class EventSender {
    private static final int MOST_WAITING = 10_000;
    private static final int MOST_A_REQUEST = 200;
    private static final long PERIOD_MS = 250;
    private static final long TIMEOUT_MS = 5_000;
    private static final long LONGEST_PAUSE_MS = 30_000;

    private final Vertx vertx;
    private final HttpClient client;
    private final RequestOptions target;
    private final Deque<JsonObject> waiting = new ArrayDeque<>();
    private JsonArray underWay = new JsonArray();
    private String key = "";
    private long pauseMs = PERIOD_MS;
    private long dropped;

    /** @param target where events are posted, such as {@code http://127.0.0.1:8080/api/error-events} */
    EventSender(Vertx vertx, HttpClient client, URI target) {
        this.vertx = vertx;
        this.client = client;
        this.target = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(target.toString())
                .setTimeout(TIMEOUT_MS)
                .putHeader("Content-Type", "application/json");
        vertx.setTimer(PERIOD_MS, timer -> send());
    }

    void add(JsonObject event) {
        if (waiting.size() >= MOST_WAITING) {
            waiting.poll();
            dropped++;
        }
        waiting.add(event);
    }

    /** Events that were given up for lack of room. */
    long dropped() {
        return dropped;
    }

    private void send() {
        if (underWay.isEmpty()) {
            for (JsonObject event = waiting.poll(); event != null; event = waiting.poll()) {
                underWay.add(event);
                if (underWay.size() == MOST_A_REQUEST) {
                    break;
                }
            }
            key = UUID.randomUUID().toString();
        }
        if (underWay.isEmpty()) {
            vertx.setTimer(PERIOD_MS, timer -> send());
            return;
        }
        Buffer body = underWay.toBuffer();
        client.request(new RequestOptions(target).putHeader("Idempotency-Key", key))
                .compose(request -> request.send(body))
                .compose(response -> response.end().map(response.statusCode()))
                .onComplete(answer -> {
                    boolean again = answer.failed() || answer.result() == 429 || answer.result() >= 500;
                    if (again) {
                        pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
                    } else {
                        underWay = new JsonArray();
                        pauseMs = PERIOD_MS;
                    }
                    vertx.setTimer(pauseMs, timer -> send());
                });
    }
}
