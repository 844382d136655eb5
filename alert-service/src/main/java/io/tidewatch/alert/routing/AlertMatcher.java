package io.tidewatch.alert.routing;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tidewatch.model.Labels;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One condition on a label; a label that is absent counts as empty. Regular expressions are RE2 and match the whole
 * value. Immutable, safe for any thread.
 */
public final class AlertMatcher implements Comparable<AlertMatcher> {
    private static final Comparator<AlertMatcher> ORDER = Comparator.comparing(AlertMatcher::name)
            .thenComparing(AlertMatcher::value)
            .thenComparing(AlertMatcher::op);

    /** How a value is compared. */
    public enum Op {
        EQUAL("=", false, true),
        NOT_EQUAL("!=", false, false),
        MATCHES("=~", true, true),
        NOT_MATCHES("!~", true, false);

        private final String text;
        private final boolean regex;
        private final boolean positive;

        Op(String text, boolean regex, boolean positive) {
            this.text = text;
            this.regex = regex;
            this.positive = positive;
        }

        /** As it is written. */
        public String text() {
            return text;
        }

        public boolean isRegex() {
            return regex;
        }

        /** Whether it asks for equality rather than for the contrary. */
        public boolean isEqual() {
            return positive;
        }

        /** The operator of API v2's two flags. */
        public static Op of(boolean isRegex, boolean isEqual) {
            return isRegex ? (isEqual ? MATCHES : NOT_MATCHES) : (isEqual ? EQUAL : NOT_EQUAL);
        }
    }

    private final String name;
    private final Op op;
    private final String value;
    private final @Nullable Pattern pattern;

    /** @throws IllegalArgumentException when the value is no regular expression but must be */
    public AlertMatcher(String name, Op op, String value) {
        this.name = name;
        this.op = op;
        this.value = value;
        try {
            this.pattern = op.isRegex() ? Pattern.compile("^(?:" + value + ")$") : null;
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("bad regular expression '" + value + "': " + e.getDescription());
        }
    }

    public String name() {
        return name;
    }

    public Op op() {
        return op;
    }

    public String value() {
        return value;
    }

    /** Whether the labels meet the condition. */
    public boolean matches(Labels labels) {
        return matches(labels.get(name));
    }

    /** Whether this value meets the condition. */
    public boolean matches(String found) {
        boolean same = pattern == null ? value.equals(found) : pattern.matches(found);
        return same == op.isEqual();
    }

    @Override
    public int compareTo(AlertMatcher other) {
        return ORDER.compare(this, other);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AlertMatcher matcher
                && name.equals(matcher.name)
                && op == matcher.op
                && value.equals(matcher.value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, op, value);
    }

    /** As Alertmanager prints it: {@code name="value"}, a name that is not a plain one in quotes. */
    @Override
    public String toString() {
        return (MatcherParser.isPlainName(name) ? name : GoText.quote(name)) + op.text() + GoText.quote(value);
    }
}
