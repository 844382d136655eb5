package io.tidewatch.promql.engine;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/** A replacement text in which {@code $1}, {@code $name}, <code>${name}</code> stand for groups and {@code $$} for $. */
final class Template {
    private final String text;

    Template(String text) {
        this.text = text;
    }

    /** The text with the groups of a match; groups that do not exist or did not match are empty. */
    String expand(Matcher matcher, Pattern pattern) {
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c != '$') {
                out.append(c);
                i++;
                continue;
            }
            if (i + 1 < text.length() && text.charAt(i + 1) == '$') {
                out.append('$');
                i += 2;
                continue;
            }
            boolean braced = i + 1 < text.length() && text.charAt(i + 1) == '{';
            int start = braced ? i + 2 : i + 1;
            int end = start;
            while (end < text.length() && isWord(text.charAt(end))) {
                end++;
            }
            boolean complete = end > start && (!braced || end < text.length() && text.charAt(end) == '}');
            if (complete) {
                out.append(group(matcher, pattern, text.substring(start, end)));
                i = braced ? end + 1 : end;
            } else {
                out.append('$');
                i++;
            }
        }
        return out.toString();
    }

    private static String group(Matcher matcher, Pattern pattern, String name) {
        Integer index = pattern.namedGroups().get(name);
        if (index == null) {
            boolean number = name.length() < 9 && name.chars().allMatch(c -> c >= '0' && c <= '9');
            index = number ? Integer.valueOf(name) : Integer.valueOf(-1);
        }
        String value = index >= 0 && index <= matcher.groupCount() ? matcher.group(index) : null;
        return value == null ? "" : value;
    }

    private static boolean isWord(char c) {
        return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
