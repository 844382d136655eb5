package io.tidewatch.alert.notify;

import io.quarkus.mailer.Mail;
import io.tidewatch.alert.channels.AddressPolicy;
import io.tidewatch.alert.channels.ChannelConfig;
import io.tidewatch.alert.channels.HostResolver;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.StartTLSOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Sends through SMTP servers that channels name themselves. Safe for any thread; never blocks. */
public final class SmtpClients implements AutoCloseable {
    private static final int MOST = 32;
    private static final int CONNECTIONS = 2;

    private final Vertx vertx;
    private final HostResolver resolver;
    private final AddressPolicy policy;
    private final Map<ChannelConfig.Smtp, MailClient> clients = new LinkedHashMap<>(16, 0.75f, true);

    public SmtpClients(Vertx vertx, HostResolver resolver, AddressPolicy policy) {
        this.vertx = vertx;
        this.resolver = resolver;
        this.policy = policy;
    }

    /** Sends one mail; the stage fails when the server's address may not be reached, or with what the server said. */
    CompletionStage<Void> send(ChannelConfig.Smtp server, Mail mail) {
        MailMessage message = new MailMessage()
                .setFrom(server.from())
                .setTo(mail.getTo())
                .setSubject(mail.getSubject())
                .setText(mail.getText())
                .setHtml(mail.getHtml());
        mail.getHeaders().forEach((name, values) -> values.forEach(value -> message.addHeader(name, value)));
        return vertx.executeBlocking(() -> policy.resolve(server.host(), resolver), false)
                .compose(address -> client(server).sendMail(message))
                .<Void>mapEmpty()
                .toCompletionStage();
    }

    private synchronized MailClient client(ChannelConfig.Smtp server) {
        MailClient known = clients.get(server);
        if (known != null) {
            return known;
        }
        if (clients.size() >= MOST) {
            MailClient oldest = clients.remove(clients.keySet().iterator().next());
            if (oldest != null) {
                oldest.close();
            }
        }
        MailConfig config = new MailConfig(server.host(), server.port())
                .setStarttls(server.requireTls() ? StartTLSOptions.REQUIRED : StartTLSOptions.OPTIONAL)
                .setLogin(server.username().isEmpty() ? LoginOption.DISABLED : LoginOption.REQUIRED)
                .setMaxPoolSize(CONNECTIONS);
        if (!server.username().isEmpty()) {
            config.setUsername(server.username()).setPassword(server.password());
        }
        MailClient client = MailClient.create(vertx, config);
        clients.put(server, client);
        return client;
    }

    @Override
    public synchronized void close() {
        clients.values().forEach(MailClient::close);
        clients.clear();
    }
}
