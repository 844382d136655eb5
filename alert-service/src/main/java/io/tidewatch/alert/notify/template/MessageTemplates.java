package io.tidewatch.alert.notify.template;

import io.tidewatch.alert.channels.TemplateCheck;
import io.tidewatch.alert.notify.Links;
import io.tidewatch.alert.notify.Message;
import io.tidewatch.alert.template.language.Limits;
import io.tidewatch.alert.template.language.Template;
import io.tidewatch.alert.template.language.TemplateException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Templates of notifications in Go's language with Alertmanager's data and functions, and with the templates that
 * Alertmanager defines for every channel ({@code slack.default.title} and so on), in our words. Immutable, safe for any
 * thread.
 */
public final class MessageTemplates implements TemplateCheck {
    private static final Limits LIMITS = new Limits(40_000, 100_000);

    /** Parts the text from what the definitions after it leave behind. */
    private static final String END = "\u0002\u0003";

    private static final String DEFAULTS = read("default.tmpl");

    private final Links links;
    private final String definitions;

    /** @param own further definitions, which go before those of the same name among the defaults */
    public MessageTemplates(Links links, String own) {
        this.links = links;
        this.definitions = END + DEFAULTS + own;
    }

    private static String read(String name) {
        try (InputStream file = MessageTemplates.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<String> fault(String text) {
        try {
            // By itself first: what is not closed must not swallow the definitions behind it.
            var alone = Template.parse("notification", text, AlertmanagerFunctions.ALL, List.of());
            var unused = parse(text);
            return Optional.empty();
        } catch (TemplateException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The text for a message.
     *
     * @throws TemplateException when it can not be read or carried out
     */
    public String render(String text, Message message) {
        if (!text.contains("{{")) {
            return text;
        }
        String out = parse(text).render(MessageData.of(message, links), Map.of(), LIMITS);
        int end = out.indexOf(END);
        return end < 0 ? out : out.substring(0, end);
    }

    private Template parse(String text) {
        return Template.parse("notification", text + definitions, AlertmanagerFunctions.ALL, List.of());
    }
}
