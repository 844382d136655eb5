package io.tidewatch.alert.notify;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.smallrye.mutiny.Uni;
import io.tidewatch.alert.channels.ChannelConfig;
import io.tidewatch.alert.channels.RefusedAddressException;
import io.vertx.ext.mail.SMTPException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Sends e-mail: one message to all recipients of the channel. */
public final class EmailSender implements Sender {
    private final boolean configured;
    private final ReactiveMailer mailer;
    private final SmtpClients others;
    private final EmailPayload payload;
    private final Duration timeout;

    /**
     * @param configured whether an SMTP host was named
     * @param others for channels with a server of their own
     * @param timeout for the whole conversation with the server
     */
    public EmailSender(
            boolean configured, ReactiveMailer mailer, SmtpClients others, EmailPayload payload, Duration timeout) {
        this.configured = configured;
        this.mailer = mailer;
        this.others = others;
        this.payload = payload;
        this.timeout = timeout;
    }

    @Override
    public CompletionStage<Outcome> send(Notification notification) {
        ChannelConfig.Email channel =
                (ChannelConfig.Email) notification.channel().config();
        ChannelConfig.Smtp own = channel.smtp();
        if (own == null && !configured) {
            return CompletableFuture.completedFuture(
                    new Outcome.Failed("no SMTP host is configured: set tidewatch.mail.host"));
        }
        List<String> recipients = channel.to();
        Mail mail = new Mail()
                .setTo(recipients)
                .setSubject(payload.subject(notification))
                .setText(payload.text(notification))
                .setHtml(payload.html(notification))
                .addHeader("Message-ID", "<" + notification.idempotencyKey() + "@tidewatch>")
                .addHeader("Idempotency-Key", notification.idempotencyKey())
                .addHeader("Auto-Submitted", "auto-generated");
        Uni<Void> sending =
                own == null ? mailer.send(mail) : Uni.createFrom().completionStage(() -> others.send(own, mail));
        return sending.ifNoItem()
                .after(timeout)
                .fail()
                .onItemOrFailure()
                .<Outcome>transform((sent, failure) -> failure == null
                        ? new Outcome.Delivered("accepted by the SMTP server for " + String.join(", ", recipients))
                        : failed(failure))
                .subscribeAsCompletionStage();
    }

    private static Outcome failed(Throwable failure) {
        if (failure instanceof SMTPException refused && refused.isPermanent()) {
            return new Outcome.Failed(Failures.text(failure));
        }
        if (failure instanceof RefusedAddressException) {
            return new Outcome.Failed(Failures.text(failure));
        }
        return new Outcome.Retry(Failures.text(failure), null);
    }
}
