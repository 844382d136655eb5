package io.tidewatch.alert.template;

import io.tidewatch.model.Labels;
import io.tidewatch.model.TidewatchException;
import java.util.List;

/**
 * What a template knows besides the alert.
 *
 * @param externalLabels of this installation: {@code $externalLabels}
 * @param externalUrl its public origin: {@code $externalURL}
 * @param instantMs of the evaluation, milliseconds since the Unix epoch: {@code now}
 * @param query answers {@code query}
 */
public record TemplateContext(Labels externalLabels, String externalUrl, long instantMs, Query query) {
    /** Without labels or origin, at the epoch; a query is an error. */
    public static final TemplateContext NONE = new TemplateContext(Labels.EMPTY, "", 0, expression -> {
        throw TidewatchException.dependency("nothing answers queries here", null);
    });

    /** Evaluates PromQL at the instant of the evaluation. */
    @FunctionalInterface
    public interface Query {
        /**
         * The elements of the result; a scalar is one without labels.
         *
         * @throws TidewatchException when it cannot be answered
         */
        List<Element> run(String expression);
    }

    /** An element of a query's result. */
    public record Element(Labels labels, double value) {}
}
