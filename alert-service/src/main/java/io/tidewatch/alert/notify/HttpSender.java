package io.tidewatch.alert.notify;

import io.tidewatch.alert.channels.ChannelConfig;
import io.tidewatch.alert.channels.RefusedAddressException;
import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Sends to webhooks and to Slack: one POST, its answer judged by {@link HttpAnswer#outcome}. */
public final class HttpSender implements Sender {
    private final HttpPost http;
    private final WebhookPayload webhook;
    private final SlackPayload slack;
    private final InstantSource clock;

    public HttpSender(HttpPost http, Links links, InstantSource clock) {
        this.http = http;
        this.webhook = new WebhookPayload(links);
        this.slack = new SlackPayload(links);
        this.clock = clock;
    }

    @Override
    public CompletionStage<Outcome> send(Notification notification) {
        ChannelConfig config = notification.channel().config();
        if (config instanceof ChannelConfig.Webhook target) {
            return post(notification, target.url(), target.headers(), webhook.of(notification));
        }
        if (config instanceof ChannelConfig.Slack target) {
            return post(notification, target.url(), Map.of(), slack.of(notification));
        }
        throw new IllegalArgumentException("not an HTTP channel: " + config.type());
    }

    private CompletionStage<Outcome> post(Notification about, URI url, Map<String, String> headers, byte[] body) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Idempotency-Key", about.idempotencyKey());
        return http.post(url, all, body)
                .handle((answer, failure) -> failure == null ? answer.outcome(clock.instant()) : failed(failure));
    }

    private static Outcome failed(Throwable failure) {
        if (failure instanceof RefusedAddressException) {
            return new Outcome.Failed(String.valueOf(failure.getMessage()));
        }
        return new Outcome.Retry(Failures.text(failure), null);
    }
}
