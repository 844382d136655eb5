package io.tidewatch.alert.routing.config;

import io.tidewatch.alert.channels.ChannelConfig;
import org.jspecify.annotations.Nullable;

/** Reads an SMTP server: of the section {@code global} with the prefix {@code smtp_}, of a receiver without one. */
final class SmtpReader {
    /**
     * The server, or null where none is named.
     *
     * @param otherwise what holds where a key is absent
     */
    static ChannelConfig.@Nullable Smtp read(ConfigNode node, String prefix, ChannelConfig.@Nullable Smtp otherwise) {
        ConfigNode host = node.find(prefix + "smarthost");
        ConfigNode from = node.find(prefix + "from");
        ConfigNode user = node.find(prefix + "auth_username");
        ConfigNode password = node.find(prefix + "auth_password");
        ConfigNode tls = node.find(prefix + "require_tls");
        if (host == null && otherwise == null) {
            for (ConfigNode alone : new ConfigNode[] {user, password, tls}) {
                if (alone != null) {
                    throw alone.wrong(
                            "this needs " + prefix + "smarthost; without one the service's own server is used");
                }
            }
            if (from != null) {
                throw from.wrong("this needs " + prefix + "smarthost; the service's own server has its own sender");
            }
            return null;
        }
        String[] address = host == null ? new String[0] : hostAndPort(host);
        return new ChannelConfig.Smtp(
                host == null && otherwise != null ? otherwise.host() : address[0],
                host == null && otherwise != null ? otherwise.port() : Integer.parseInt(address[1]),
                from != null ? from.text() : otherwise != null ? otherwise.from() : needed(node, prefix + "from"),
                user != null ? user.text() : otherwise != null ? otherwise.username() : "",
                password != null ? password.secret() : otherwise != null ? otherwise.password() : "",
                tls != null ? tls.bool() : otherwise == null || otherwise.requireTls());
    }

    private static String needed(ConfigNode node, String key) {
        return node.need(key).text();
    }

    private static String[] hostAndPort(ConfigNode node) {
        String text = node.text();
        int colon = text.lastIndexOf(':');
        String port = colon < 0 ? "" : text.substring(colon + 1);
        if (colon < 1 || !port.matches("[1-9][0-9]{0,4}") || Integer.parseInt(port) > 65_535) {
            throw node.wrong("'" + text + "' is not of the form host:port");
        }
        return new String[] {text.substring(0, colon), port};
    }

    private SmtpReader() {}
}
