package io.tidewatch.alert.notify;

import io.tidewatch.alert.notify.template.TemplateSource;
import io.tidewatch.alert.template.language.TemplateException;
import org.jspecify.annotations.Nullable;

/** The words of one notification: those of its channel's templates, else ours. Not for several threads. */
final class Wording {
    private final Notification notification;
    private final TemplateSource templates;

    Wording(Notification notification, TemplateSource templates) {
        this.notification = notification;
        this.templates = templates;
    }

    /** What the channel's template for the field gives; null when it has none. */
    @Nullable
    String own(String field) {
        String template = notification.channel().config().texts().get(field);
        return template == null ? null : render(template);
    }

    /** What the channel's template for the field gives; the other when it has none or it gives nothing. */
    String of(String field, String otherwise) {
        String own = own(field);
        return own == null || own.isBlank() ? otherwise : own.strip();
    }

    /** A template that can not be carried out gives a text that says why: the alert is sent all the same. */
    String render(String template) {
        try {
            return templates.templates(notification.channel().project()).render(template, notification.message());
        } catch (TemplateException e) {
            return "<error expanding template: " + e.getMessage() + ">";
        }
    }

    /** At most so many characters, not ending within a surrogate pair. */
    static String cut(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        int end = length - 1;
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + "…";
    }
}
