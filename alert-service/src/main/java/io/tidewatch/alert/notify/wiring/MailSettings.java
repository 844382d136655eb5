package io.tidewatch.alert.notify.wiring;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Keys {@code tidewatch.mail.*}; application.properties hands them to {@code quarkus.mailer.*}. */
@ConfigMapping(prefix = "tidewatch.mail")
public interface MailSettings {
    /** The SMTP server; without it no e-mail is sent, and a channel's test says so. */
    Optional<String> host();

    @WithDefault("25")
    int port();

    Optional<String> username();

    Optional<String> password();

    /** The sender. */
    @WithDefault("tidewatch@localhost")
    String from();

    /** Whether the connection begins with TLS (port 465). */
    @WithDefault("false")
    boolean tls();

    /** {@code DISABLED}, {@code OPTIONAL} or {@code REQUIRED}. */
    @WithDefault("OPTIONAL")
    String startTls();
}
