package io.tidewatch.promql.text;

import com.google.re2j.Matcher;
import java.util.ArrayList;
import java.util.List;

/**
 * A replacement text with {@code $1}, {@code ${1}}, {@code $name} and {@code ${name}} as Go's {@code regexp.Expand} reads
 * it: a bare name is as long as letters, digits and underscores go on, {@code $$} is a dollar sign, and a group that
 * does not exist is empty. Immutable, safe for any thread.
 */
public final class Replacement {
    /** @param group whether the text is a group's name or number, not a literal */
    private record Part(String text, boolean group) {}

    private final List<Part> parts;

    /** @param template the text as it is written */
    public Replacement(String template) {
        this.parts = parse(template);
    }

    private static List<Part> parse(String template) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int i = 0;
        while (i < template.length()) {
            char c = template.charAt(i);
            if (c != '$' || i + 1 == template.length()) {
                literal.append(c);
                i++;
                continue;
            }
            if (template.charAt(i + 1) == '$') {
                literal.append('$');
                i += 2;
                continue;
            }
            boolean braces = template.charAt(i + 1) == '{';
            int from = braces ? i + 2 : i + 1;
            int to = from;
            while (to < template.length() && isName(template.charAt(to))) {
                to++;
            }
            boolean closed = !braces || (to < template.length() && template.charAt(to) == '}');
            if (to == from || !closed) {
                literal.append('$');
                i++;
                continue;
            }
            if (literal.length() > 0) {
                parts.add(new Part(literal.toString(), false));
                literal.setLength(0);
            }
            parts.add(new Part(template.substring(from, to), true));
            i = braces ? to + 1 : to;
        }
        if (literal.length() > 0) {
            parts.add(new Part(literal.toString(), false));
        }
        return List.copyOf(parts);
    }

    private static boolean isName(char c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }

    /** Whether the text is always the same. */
    public boolean isLiteral() {
        return parts.stream().noneMatch(Part::group);
    }

    /** The text for a match. */
    public String expand(Matcher match) {
        if (parts.size() == 1) {
            Part only = parts.get(0);
            return only.group ? group(match, only.text) : only.text;
        }
        StringBuilder out = new StringBuilder();
        for (Part part : parts) {
            out.append(part.group ? group(match, part.text) : part.text);
        }
        return out.toString();
    }

    private static String group(Matcher match, String name) {
        String found = null;
        if (Character.isDigit(name.charAt(0))) {
            int number = name.chars().allMatch(Character::isDigit) && name.length() < 6 ? Integer.parseInt(name) : -1;
            found = number >= 0 && number <= match.groupCount() ? match.group(number) : null;
        } else {
            Integer number = match.pattern().namedGroups().get(name);
            found = number == null ? null : match.group(number);
        }
        return found == null ? "" : found;
    }
}
