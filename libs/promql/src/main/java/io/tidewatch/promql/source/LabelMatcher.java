package io.tidewatch.promql.source;

import com.google.re2j.Pattern;
import io.tidewatch.model.Labels;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One condition of a selector. Regular expressions are RE2 and anchored at both ends; an absent label has the empty
 * value. Immutable, safe for any thread.
 */
public final class LabelMatcher {
    /** How value and pattern are compared. */
    public enum Op {
        EQUAL("="),
        NOT_EQUAL("!="),
        REGEX("=~"),
        NOT_REGEX("!~");

        private final String symbol;

        Op(String symbol) {
            this.symbol = symbol;
        }

        /** As PromQL writes it. */
        public String symbol() {
            return symbol;
        }
    }

    private final String name;
    private final Op op;
    private final String value;
    private final @Nullable Pattern pattern;
    /** What a regular expression matches, when it is a choice of texts and so needs no matching. */
    private final @Nullable Set<String> choices;

    /** @throws com.google.re2j.PatternSyntaxException when a regular expression does not parse */
    public LabelMatcher(String name, Op op, String value) {
        this.name = name;
        this.op = op;
        this.value = value;
        boolean regex = op == Op.REGEX || op == Op.NOT_REGEX;
        this.choices = regex && isChoice(value) ? Set.of(distinct(value)) : null;
        this.pattern = regex && choices == null ? Pattern.compile(value, Pattern.DOTALL) : null;
    }

    private static boolean isChoice(String regex) {
        for (int i = 0; i < regex.length(); i++) {
            if ("\\.+*?()[]{}^$".indexOf(regex.charAt(i)) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static String[] distinct(String choice) {
        return Arrays.stream(choice.split("\\|", -1)).distinct().toArray(String[]::new);
    }

    private boolean matchesRegex(String labelValue) {
        Set<String> texts = choices;
        return texts != null ? texts.contains(labelValue) : pattern != null && pattern.matches(labelValue);
    }

    public String name() {
        return name;
    }

    public Op op() {
        return op;
    }

    /** The text or the regular expression. */
    public String value() {
        return value;
    }

    /** Whether a label's value satisfies this condition; the empty string stands for an absent label. */
    public boolean matches(String labelValue) {
        return switch (op) {
            case EQUAL -> labelValue.equals(value);
            case NOT_EQUAL -> !labelValue.equals(value);
            case REGEX -> matchesRegex(labelValue);
            case NOT_REGEX -> !matchesRegex(labelValue);
        };
    }

    /** Whether the labels satisfy this condition. */
    public boolean matches(Labels labels) {
        return matches(labels.get(name));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LabelMatcher m && name.equals(m.name) && op == m.op && value.equals(m.value);
    }

    @Override
    public int hashCode() {
        return (name.hashCode() * 31 + op.hashCode()) * 31 + value.hashCode();
    }

    @Override
    public String toString() {
        return name + op.symbol() + '"' + value + '"';
    }
}
