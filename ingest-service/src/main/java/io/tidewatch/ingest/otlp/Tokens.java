package io.tidewatch.ingest.otlp;

import java.util.ArrayList;
import java.util.List;

/** The runs of letters, digits and colons of a name. */
final class Tokens {
    private Tokens() {}

    /** The tokens, in order; none is empty. */
    static List<String> of(String name) {
        return of(name, false);
    }

    /** The tokens, underscores belonging to them or not. */
    static List<String> of(String name, boolean underscores) {
        List<String> tokens = new ArrayList<>(8);
        int from = -1;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (isClassic(c) || c == ':' || (underscores && c == '_')) {
                from = from < 0 ? i : from;
            } else if (from >= 0) {
                tokens.add(name.substring(from, i));
                from = -1;
            }
        }
        if (from >= 0) {
            tokens.add(name.substring(from));
        }
        return tokens;
    }

    /** Whether it is an ASCII letter or digit. */
    static boolean isClassic(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    /** Whether the name begins with an ASCII digit. */
    static boolean beginsWithDigit(String name) {
        return !name.isEmpty() && name.charAt(0) >= '0' && name.charAt(0) <= '9';
    }
}
