package io.tidewatch.alert.notify;

import io.tidewatch.alert.notify.template.TemplateSource;

/** An e-mail about a notification: subject, plain text and HTML. */
public final class EmailPayload {
    private static final int SUBJECT = 200;

    private final Links links;
    private final TemplateSource templates;

    public EmailPayload(Links links, TemplateSource templates) {
        this.links = links;
        this.templates = templates;
    }

    /** {@code [FIRING] name (severity)}, one line, at most 200 characters. */
    public String subject(Notification notification) {
        String title = new Wording(notification, templates)
                .of("subject", new AlertText(notification).title())
                .replaceAll("\\s+", " ");
        return title.length() <= SUBJECT ? title : title.substring(0, SUBJECT - 1) + "…";
    }

    /** Plain text. */
    public String text(Notification notification) {
        String own = new Wording(notification, templates).own("text");
        if (own != null) {
            return own;
        }
        AlertText text = new AlertText(notification);
        StringBuilder body = new StringBuilder(text.title()).append("\n\n");
        paragraph(body, text.summary());
        paragraph(body, text.description());
        paragraph(body, text.detail());
        line(body, "Value", text.value());
        line(body, "Since", text.since());
        line(body, "Decided", text.decided());
        line(body, "Labels", text.labels());
        line(body, "Expression", text.expression());
        return body.append('\n')
                .append(links.of(notification.message()))
                .append('\n')
                .toString();
    }

    /** HTML without scripts, images or remote content; every value escaped. */
    public String html(Notification notification) {
        String own = new Wording(notification, templates).own("html");
        if (own != null) {
            return own;
        }
        AlertText text = new AlertText(notification);
        StringBuilder body = new StringBuilder("<!doctype html><html><head><meta charset=\"utf-8\"></head>"
                + "<body style=\"font-family:sans-serif;color:#1b1f24\"><h2 style=\"font-size:18px\">");
        body.append(escape(text.title())).append("</h2>");
        htmlParagraph(body, text.summary());
        htmlParagraph(body, text.description());
        htmlParagraph(body, text.detail());
        body.append("<table cellpadding=\"4\" style=\"border-collapse:collapse\">");
        row(body, "Value", text.value());
        row(body, "Since", text.since());
        row(body, "Decided", text.decided());
        row(body, "Labels", text.labels());
        row(body, "Expression", text.expression());
        String link = escape(links.of(notification.message()));
        return body.append("</table><p><a href=\"")
                .append(link)
                .append("\">Open in Tidewatch</a></p></body></html>")
                .toString();
    }

    private static void paragraph(StringBuilder body, String text) {
        if (!text.isBlank()) {
            body.append(text).append("\n\n");
        }
    }

    private static void line(StringBuilder body, String name, String value) {
        if (!value.isBlank()) {
            body.append(name).append(": ").append(value).append('\n');
        }
    }

    private static void htmlParagraph(StringBuilder body, String text) {
        if (!text.isBlank()) {
            body.append("<p>").append(escape(text).replace("\n", "<br>")).append("</p>");
        }
    }

    private static void row(StringBuilder body, String name, String value) {
        if (!value.isBlank()) {
            body.append("<tr><th align=\"left\" valign=\"top\">")
                    .append(name)
                    .append("</th><td>")
                    .append(escape(value))
                    .append("</td></tr>");
        }
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
