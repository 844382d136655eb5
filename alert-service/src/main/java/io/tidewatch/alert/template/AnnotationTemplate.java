package io.tidewatch.alert.template;

import io.tidewatch.alert.template.language.Limits;
import io.tidewatch.alert.template.language.Template;
import io.tidewatch.alert.template.language.TemplateException;
import io.tidewatch.model.Labels;
import io.tidewatch.model.TidewatchException;
import java.util.List;
import java.util.Map;

/**
 * The text of an annotation in Go's template language, as Prometheus has it: {@code $labels} and {@code $value} (also
 * {@code .Labels}, {@code .Value}) and the functions of {@link PrometheusFunctions}. A label that is absent gives the
 * empty text. Immutable, safe for any thread.
 */
public final class AnnotationTemplate {
    /** Longest text that a template gives, in characters. */
    static final int LONGEST_TEXT = 4_000;

    private static final Limits LIMITS = new Limits(LONGEST_TEXT, 20_000);
    private static final String LABELS = "$labels";
    private static final String VALUE = "$value";

    private final Template template;

    private AnnotationTemplate(Template template) {
        this.template = template;
    }

    /**
     * Reads a template.
     *
     * @throws TidewatchException the caller's, with Go's message and the place: line from 1, column from 0
     */
    public static AnnotationTemplate parse(String text) {
        try {
            return new AnnotationTemplate(
                    Template.parse("annotation", text, PrometheusFunctions.ALL, List.of(LABELS, VALUE)));
        } catch (TemplateException e) {
            throw TidewatchException.caller(e.getMessage());
        }
    }

    /**
     * The text for an alert of these labels and this value; what is longer than 4,000 characters is cut. A template
     * that cannot be carried out gives a text that says why, as in Prometheus: the alert is sent all the same.
     */
    public String render(Labels labels, double value) {
        Map<String, String> own = labels.toMap();
        try {
            return template.render(Map.of("Labels", own, "Value", value), Map.of(LABELS, own, VALUE, value), LIMITS);
        } catch (TemplateException e) {
            return "<error expanding template: " + e.getMessage() + ">";
        }
    }
}
