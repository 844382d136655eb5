package io.tidewatch.alert.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidewatch.alert.channels.ChannelConfig;
import io.tidewatch.alert.notify.SlackThreads.Posted;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sends through a Slack app: the first message of a group is posted, later ones edit it. While it fires, a reply in its
 * thread that the channel sees says what is new, because an edit alone notifies nobody; when all is over the message is
 * edited a last time.
 */
final class SlackBotSender implements Sender {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> GONE = Set.of("message_not_found", "cant_update_message", "edit_window_closed");
    private static final Set<String> TEMPORARY = Set.of(
            "ratelimited", "rate_limited", "fatal_error", "internal_error", "service_unavailable", "request_timeout");

    private final HttpPost http;
    private final SlackPayload payload;
    private final SlackThreads threads;
    private final InstantSource clock;

    SlackBotSender(HttpPost http, SlackPayload payload, SlackThreads threads, InstantSource clock) {
        this.http = http;
        this.payload = payload;
        this.threads = threads;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Outcome> send(Notification notification) {
        ObjectNode message = payload.json(notification);
        return threads.find(notification)
                .thenCompose(posted ->
                        posted.isPresent() ? update(notification, message, posted.get()) : post(notification, message));
    }

    private CompletionStage<Outcome> post(Notification notification, ObjectNode message) {
        String channel = ((ChannelConfig.SlackBot) notification.channel().config()).channel();
        return call(notification, "chat.postMessage", message.deepCopy().put("channel", channel))
                .thenCompose(answer -> {
                    Outcome outcome = outcome(answer);
                    JsonNode body = json(answer);
                    boolean edited = notification.notice() != Notice.RESOLVED;
                    if (!(outcome instanceof Outcome.Delivered) || !edited) {
                        return CompletableFuture.completedFuture(outcome);
                    }
                    Posted posted = new Posted(
                            body.path("channel").asText(channel),
                            body.path("ts").asText(""));
                    return threads.keep(notification, posted).thenApply(done -> outcome);
                });
    }

    private CompletionStage<Outcome> update(Notification notification, ObjectNode message, Posted posted) {
        ObjectNode edit = message.deepCopy().put("channel", posted.channel()).put("ts", posted.ts());
        return call(notification, "chat.update", edit).thenCompose(answer -> {
            if (GONE.contains(json(answer).path("error").asText())) {
                return threads.forget(notification).thenCompose(done -> post(notification, message));
            }
            Outcome outcome = outcome(answer);
            if (!(outcome instanceof Outcome.Delivered)) {
                return CompletableFuture.completedFuture(outcome);
            }
            return notification.notice() == Notice.RESOLVED
                    ? threads.forget(notification).thenApply(done -> outcome)
                    : reply(notification, message, posted);
        });
    }

    private CompletionStage<Outcome> reply(Notification notification, ObjectNode message, Posted posted) {
        ObjectNode reply = JSON.createObjectNode()
                .put("channel", posted.channel())
                .put("thread_ts", posted.ts())
                .put("reply_broadcast", true)
                .put("text", words(message));
        return call(notification, "chat.postMessage", reply).thenApply(this::outcome);
    }

    /** What the message says in one text; Slack refuses an empty one. */
    private static String words(ObjectNode message) {
        JsonNode attachment = message.path("attachments").path(0);
        for (JsonNode text : List.of(message.path("text"), attachment.path("text"), attachment.path("fallback"))) {
            if (!text.asText().isBlank()) {
                return text.asText();
            }
        }
        return "…";
    }

    private CompletionStage<HttpAnswer> call(Notification notification, String method, ObjectNode body) {
        ChannelConfig.SlackBot config =
                (ChannelConfig.SlackBot) notification.channel().config();
        return http.post(
                config.api().resolve(method),
                Map.of(
                        "Authorization",
                        "Bearer " + config.token(),
                        "Content-Type",
                        "application/json; charset=utf-8",
                        "Idempotency-Key",
                        notification.idempotencyKey()),
                body.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Slack says in the body of a 200 whether it went well. */
    private Outcome outcome(HttpAnswer answer) {
        Outcome byStatus = answer.outcome(clock.instant());
        if (!(byStatus instanceof Outcome.Delivered)) {
            return byStatus;
        }
        JsonNode body = json(answer);
        if (body.path("ok").asBoolean()) {
            return byStatus;
        }
        String error = body.path("error").asText("an answer that is not Slack's");
        return TEMPORARY.contains(error)
                ? new Outcome.Retry("Slack: " + error, null)
                : new Outcome.Failed("Slack: " + error);
    }

    private static JsonNode json(HttpAnswer answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode();
        }
    }
}
