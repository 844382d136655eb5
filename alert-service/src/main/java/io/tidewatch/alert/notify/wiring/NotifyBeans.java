package io.tidewatch.alert.notify.wiring;

import io.quarkus.mailer.reactive.ReactiveMailer;
import io.tidewatch.alert.channels.AddressPolicy;
import io.tidewatch.alert.channels.ChannelConfig;
import io.tidewatch.alert.notify.BackOff;
import io.tidewatch.alert.notify.ChannelSender;
import io.tidewatch.alert.notify.ChannelTrial;
import io.tidewatch.alert.notify.Dispatcher;
import io.tidewatch.alert.notify.EmailSender;
import io.tidewatch.alert.notify.HttpPost;
import io.tidewatch.alert.notify.HttpSender;
import io.tidewatch.alert.notify.Links;
import io.tidewatch.alert.notify.NotificationHistory;
import io.tidewatch.alert.notify.PgOutbox;
import io.tidewatch.alert.notify.Sender;
import io.tidewatch.kit.db.ProjectTransactions;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
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
    Sender sender(HttpPost http, ReactiveMailer mailer, NotifySettings settings, MailSettings mail) {
        Links links = Links.of(settings.externalUrl());
        Sender overHttp = new HttpSender(http, links, CLOCK);
        Sender overSmtp = new EmailSender(mail.host().isPresent(), mailer, links, settings.timeout());
        return new ChannelSender(Map.of(
                ChannelConfig.Type.WEBHOOK, overHttp,
                ChannelConfig.Type.SLACK, overHttp,
                ChannelConfig.Type.EMAIL, overSmtp));
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
