package io.tidewatch.alert.notify;

import io.tidewatch.alert.channels.ChannelConfig;
import io.tidewatch.alert.notify.template.TemplateSource;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** A text message, as an API of Twilio's form takes it: a form with {@code To}, {@code From}, {@code Body}. */
final class SmsPayload {
    /** Three messages of 160 characters, less what joins them. */
    private static final int TEXT = 459;

    private final Links links;
    private final TemplateSource templates;

    SmsPayload(Links links, TemplateSource templates) {
        this.links = links;
        this.templates = templates;
    }

    /** The request's body. */
    byte[] of(Notification notification) {
        ChannelConfig.Sms config = (ChannelConfig.Sms) notification.channel().config();
        AlertText text = new AlertText(notification);
        String link = " " + links.of(notification.message());
        String words = new Wording(notification, templates).own("text");
        String body = words == null
                ? Wording.cut(text.title() + " " + text.summary(), TEXT - link.length()) + link
                : Wording.cut(words.strip(), TEXT);
        return ("To=" + encode(config.to()) + "&From=" + encode(config.from()) + "&Body=" + encode(body))
                .getBytes(StandardCharsets.UTF_8);
    }

    static Map<String, String> headers(ChannelConfig.Sms config) {
        String pair = config.account() + ":" + config.token();
        return Map.of(
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
