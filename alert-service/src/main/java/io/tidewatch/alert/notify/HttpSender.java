package io.tidewatch.alert.notify;

import io.tidewatch.alert.channels.ChannelConfig;
import io.tidewatch.alert.channels.RefusedAddressException;
import io.tidewatch.alert.notify.template.TemplateSource;
import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Sends to whatever is reached by HTTP: mostly one POST, its answer judged by {@link HttpAnswer#outcome}. */
public final class HttpSender implements Sender {
    private final HttpPost http;
    private final WebhookPayload webhook;
    private final SlackPayload slack;
    private final PagerDutyPayload pagerDuty;
    private final TeamsPayload teams;
    private final SmsPayload sms;
    private final Sender slackBot;
    private final InstantSource clock;

    public HttpSender(HttpPost http, Links links, TemplateSource templates, SlackThreads threads, InstantSource clock) {
        this.http = http;
        this.webhook = new WebhookPayload(links);
        this.slack = new SlackPayload(links, templates);
        this.pagerDuty = new PagerDutyPayload(links, templates);
        this.teams = new TeamsPayload(links, templates);
        this.sms = new SmsPayload(links, templates);
        this.slackBot = new SlackBotSender(http, slack, threads, clock);
        this.clock = clock;
    }

    @Override
    public CompletionStage<Outcome> send(Notification notification) {
        ChannelConfig config = notification.channel().config();
        if (config instanceof ChannelConfig.Webhook target) {
            byte[] body = webhook.of(notification);
            Map<String, String> headers = new LinkedHashMap<>(target.headers());
            if (!target.secret().isEmpty()) {
                headers.put(Signature.HEADER, Signature.of(target.secret(), body));
            }
            return post(notification, target.url(), headers, body);
        }
        if (config instanceof ChannelConfig.Slack target) {
            return post(notification, target.url(), Map.of(), slack.of(notification));
        }
        if (config instanceof ChannelConfig.SlackBot) {
            return slackBot.send(notification)
                    .handle((outcome, failure) -> failure == null ? outcome : failed(failure));
        }
        if (config instanceof ChannelConfig.PagerDuty target) {
            return post(notification, target.url(), Map.of(), pagerDuty.of(notification));
        }
        if (config instanceof ChannelConfig.Teams target) {
            return post(notification, target.url(), Map.of(), teams.of(notification));
        }
        if (config instanceof ChannelConfig.Sms target) {
            return post(notification, target.url(), SmsPayload.headers(target), sms.of(notification));
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
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RefusedAddressException) {
            return new Outcome.Failed(String.valueOf(cause.getMessage()));
        }
        return new Outcome.Retry(Failures.text(failure), null);
    }
}
