package io.tidewatch.alert.rules;

import io.tidewatch.model.Severity;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * A rule that is ready to be switched on: everything of it has a default that a person may change. Immutable.
 *
 * @param id in URLs, and in the label {@link #LABEL} of rules that were made from it
 * @param note what it can see and what not; may be empty
 * @param expression PromQL of the parameters' values as they stand in PromQL
 */
record RuleTemplate(
        String id,
        String name,
        String description,
        String note,
        Severity severity,
        long forMs,
        Map<String, String> annotations,
        List<Parameter> parameters,
        Function<Values, String> expression) {
    /** The label that says from which template a rule was made. */
    static final String LABEL = "ready_made";

    /** The values of parameters as they stand in PromQL. */
    @FunctionalInterface
    interface Values {
        /** The value of a parameter that the template has. */
        String get(String parameter);
    }

    /** What a parameter is. */
    enum Unit {
        /** 0 to 100; in PromQL a ratio. */
        PERCENT,
        /** How many times. */
        FACTOR,
        /** In PromQL's form, {@code 5m}. */
        DURATION;

        /** Lower case, as it stands in JSON. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What a person may change.
     *
     * @param name in JSON
     * @param preset the default: a number, of a duration milliseconds
     * @param least smallest value, included
     * @param most largest value, included
     */
    record Parameter(String name, String description, Unit unit, double preset, double least, double most) {}
}
