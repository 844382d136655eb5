package io.tidewatch.timeseries.index;

import com.google.re2j.Pattern;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * One condition on a label, as PromQL has it: regular expressions are RE2, anchored at both ends, and a dot matches a
 * line feed; an absent label has the empty value. Immutable, safe for any thread.
 */
public final class LabelMatcher {
    /** How value and text are compared. */
    public enum Op {
        EQUAL,
        NOT_EQUAL,
        REGEX,
        NOT_REGEX
    }

    private static final String SPECIAL = "\\.+*?()[]{}^$|";

    private final String name;
    private final boolean negative;
    /** All values that the positive form matches, when they can be told; else empty. */
    private final Set<String> choices;

    private final boolean isChoice;
    /** What every value begins with that the positive form matches. */
    private final String prefix;

    private final Predicate<String> positive;

    /**
     * @param text the value or the regular expression
     * @throws com.google.re2j.PatternSyntaxException when a regular expression does not parse
     */
    public LabelMatcher(String name, Op op, String text) {
        this.name = name;
        this.negative = op == Op.NOT_EQUAL || op == Op.NOT_REGEX;
        boolean regex = op == Op.REGEX || op == Op.NOT_REGEX;
        this.isChoice = !regex || isChoice(text);
        if (isChoice) {
            this.choices = new TreeSet<>(regex ? Arrays.asList(text.split("\\|", -1)) : Set.of(text));
            this.prefix = "";
            this.positive = choices::contains;
        } else {
            this.choices = Set.of();
            String literal = literal(text);
            this.prefix = text.indexOf('|') >= 0 ? "" : literal;
            this.positive = predicate(text, literal);
        }
    }

    private static boolean isChoice(String regex) {
        return regex.chars().allMatch(c -> c == '|' || SPECIAL.indexOf(c) < 0);
    }

    /** The characters that a regular expression begins with and that stand for themselves. */
    private static String literal(String regex) {
        StringBuilder literal = new StringBuilder();
        int i = 0;
        while (i < regex.length()) {
            char c = regex.charAt(i);
            int next = i + 1;
            if (c == '\\' && next < regex.length() && SPECIAL.indexOf(regex.charAt(next)) >= 0) {
                c = regex.charAt(next++);
            } else if (SPECIAL.indexOf(c) >= 0) {
                break;
            }
            if (next < regex.length() && "*?{".indexOf(regex.charAt(next)) >= 0) {
                break;
            }
            literal.append(c);
            i = next;
        }
        // Half a character must not be left when what follows repeats it.
        if (!literal.isEmpty() && Character.isHighSurrogate(literal.charAt(literal.length() - 1))) {
            literal.setLength(literal.length() - 1);
        }
        return literal.toString();
    }

    /** The pattern, or something faster that says the same. */
    private static Predicate<String> predicate(String regex, String literal) {
        Pattern pattern = Pattern.compile(regex, Pattern.DOTALL);
        String quoted = regex.endsWith(".*") || regex.endsWith(".+") ? regex.substring(0, regex.length() - 2) : null;
        if (quoted != null && literal(quoted).length() == unescapedLength(quoted)) {
            int least = literal.length() + (regex.endsWith("+") ? 1 : 0);
            return value -> value.length() >= least && value.startsWith(literal);
        }
        return pattern::matches;
    }

    /** How long a text is that consists of literals only; −1 when it does not. */
    private static int unescapedLength(String regex) {
        int length = 0;
        for (int i = 0; i < regex.length(); i++, length++) {
            char c = regex.charAt(i);
            if (c == '\\' && i + 1 < regex.length() && SPECIAL.indexOf(regex.charAt(i + 1)) >= 0) {
                i++;
            } else if (SPECIAL.indexOf(c) >= 0) {
                return -1;
            }
        }
        return length;
    }

    public String name() {
        return name;
    }

    /** Whether a value satisfies this condition; the empty text stands for an absent label. */
    public boolean matches(String value) {
        return positive.test(value) != negative;
    }

    /** Whether this is {@code !=} or {@code !~}. */
    boolean isNegative() {
        return negative;
    }

    /** Whether {@link #choices} are all values that the form without negation matches. */
    boolean isChoice() {
        return isChoice;
    }

    Set<String> choices() {
        return choices;
    }

    /** What every value begins with that the form without negation matches; may be empty. */
    String prefix() {
        return prefix;
    }

    /** The form without negation. */
    boolean matchesPositive(String value) {
        return positive.test(value);
    }
}
