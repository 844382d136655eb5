package io.tidewatch.alert.template;

import io.tidewatch.alert.template.language.Limits;
import io.tidewatch.alert.template.language.Template;
import io.tidewatch.alert.template.language.TemplateException;
import io.tidewatch.model.Labels;
import io.tidewatch.model.TidewatchException;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    private static final String EXTERNAL_LABELS = "$externalLabels";
    private static final String EXTERNAL_URL = "$externalURL";

    private final String name;
    private final Template template;

    private AnnotationTemplate(String name, Template template) {
        this.name = name;
        this.template = template;
    }

    /**
     * Reads a template.
     *
     * @throws TidewatchException the caller's, with Go's message and the place: line from 1, column from 0
     */
    public static AnnotationTemplate parse(String text) {
        return parse("annotation", text);
    }

    /**
     * As {@link #parse(String)}.
     *
     * @param name stands in messages; of a rule's template Prometheus has {@code __alert_} and the rule's name
     */
    public static AnnotationTemplate parse(String name, String text) {
        try {
            return new AnnotationTemplate(
                    name,
                    Template.parse(
                            name,
                            text,
                            PrometheusFunctions.ALL,
                            List.of(LABELS, VALUE, EXTERNAL_LABELS, EXTERNAL_URL)));
        } catch (TemplateException e) {
            throw TidewatchException.caller(e.getMessage());
        }
    }

    /** As {@link #render(Labels, double, TemplateContext)}, where nothing else is known. */
    public String render(Labels labels, double value) {
        return render(labels, value, TemplateContext.NONE);
    }

    /**
     * The text for an alert of these labels and this value; what is longer than 4,000 characters is cut. A template
     * that cannot be carried out gives a text that says why, as in Prometheus: the alert is sent all the same.
     */
    public String render(Labels labels, double value, TemplateContext context) {
        Map<String, String> own = labels.toMap();
        Map<String, String> external = context.externalLabels().toMap();
        try {
            return template.render(
                    Map.of(
                            "Labels",
                            own,
                            "Value",
                            value,
                            "ExternalLabels",
                            external,
                            "ExternalURL",
                            context.externalUrl()),
                    Map.of(LABELS, own, VALUE, value, EXTERNAL_LABELS, external, EXTERNAL_URL, context.externalUrl()),
                    LIMITS,
                    ContextFunctions.of(context));
        } catch (TemplateException e) {
            return "<error expanding template: error executing template " + name + ": " + e.getMessage() + ">";
        }
    }

    /** Expressions that stand in the template as the argument of {@code query}; one that is put together is not known. */
    public Set<String> queries() {
        return template.constantsGivenTo("query");
    }
}
