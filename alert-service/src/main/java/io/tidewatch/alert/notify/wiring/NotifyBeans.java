package io.tidewatch.alert.notify.wiring;

import io.quarkus.mailer.reactive.ReactiveMailer;
import io.tidewatch.alert.channels.AddressPolicy;
import io.tidewatch.alert.channels.ChannelConfig;
import io.tidewatch.alert.notify.BackOff;
import io.tidewatch.alert.notify.ChannelSender;
import io.tidewatch.alert.notify.ChannelTrial;
import io.tidewatch.alert.notify.Dispatcher;
import io.tidewatch.alert.notify.EmailPayload;
import io.tidewatch.alert.notify.EmailSender;
import io.tidewatch.alert.notify.HttpPost;
import io.tidewatch.alert.notify.HttpSender;
import io.tidewatch.alert.notify.Links;
import io.tidewatch.alert.notify.NotificationHistory;
import io.tidewatch.alert.notify.PgOutbox;
import io.tidewatch.alert.notify.Sender;
import io.tidewatch.alert.notify.SlackMessages;
import io.tidewatch.alert.notify.SmtpClients;
import io.tidewatch.alert.notify.template.TemplateSource;
import io.tidewatch.kit.db.ProjectTransactions;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes beans of the notifier's plain classes. */
@Singleton
public class NotifyBeans {
    private static final InstantSource CLOCK = InstantSource.system();

    @Produces
    @Singleton
    AddressPolicy addressPolicy(
            NotifySettings settings,
            @ConfigProperty(name = "tidewatch.auth.mode", defaultValue = "none") String authMode) {
        return new AddressPolicy(settings.allowPrivateTargets().orElse(authMode.equals("none")));
    }

    @Produces
    @Singleton
    HttpPost httpPost(Vertx vertx, AddressPolicy policy, NotifySettings settings) {
        return new HttpPost(vertx, InetAddress::getAllByName, policy, settings.timeout());
    }

    void close(@Disposes HttpPost http) {
        http.close();
    }

    @Produces
    @Singleton
    SmtpClients smtpClients(Vertx vertx, AddressPolicy policy) {
        return new SmtpClients(vertx, InetAddress::getAllByName, policy);
    }

    void close(@Disposes SmtpClients clients) {
        clients.close();
    }

    @Produces
    @Singleton
    Links links(NotifySettings settings) {
        return Links.of(settings.externalUrl());
    }

    @Produces
    @Singleton
    Sender sender(
            HttpPost http,
            ReactiveMailer mailer,
            SmtpClients smtp,
            Links links,
            TemplateSource templates,
            ProjectTransactions transactions,
            NotifySettings settings,
            MailSettings mail) {
        Sender overHttp = new HttpSender(http, links, templates, new SlackMessages(transactions), CLOCK);
        Sender overSmtp = new EmailSender(
                mail.host().isPresent(), mailer, smtp, new EmailPayload(links, templates), settings.timeout());
        Map<ChannelConfig.Type, Sender> senders = new EnumMap<>(ChannelConfig.Type.class);
        for (ChannelConfig.Type type : ChannelConfig.Type.values()) {
            senders.put(type, type == ChannelConfig.Type.EMAIL ? overSmtp : overHttp);
        }
        return new ChannelSender(senders);
    }

    @Produces
    @Singleton
    ChannelTrial channelTrial(Sender sender) {
        return new ChannelTrial(sender, CLOCK);
    }

    @Produces
    @Singleton
    NotificationHistory notificationHistory(ProjectTransactions transactions) {
        return new NotificationHistory(transactions);
    }

    @Produces
    @Singleton
    Dispatcher dispatcher(
            ProjectTransactions transactions,
            Sender sender,
            NotifySettings settings,
            NotifyMetrics metrics,
            NotifyTimer timer) {
        // The lease outlasts an attempt and the recording of its outcome.
        Duration lease = settings.timeout().multipliedBy(2).plusSeconds(5);
        return new Dispatcher(
                new PgOutbox(transactions, lease),
                sender,
                new BackOff(settings.firstRetry(), settings.longestRetry(), settings.giveUpAfter()),
                new Dispatcher.Limits(settings.maxInFlight(), settings.maxInFlightPerChannel()),
                CLOCK,
                new Random(),
                timer.executor(),
                metrics);
    }
}
