package io.tidewatch.alert.template.language;

/**
 * A word of a template.
 *
 * @param text as it stands; of {@link Kind#TEXT} after trimming
 * @param at where it begins
 */
record Token(Kind kind, String text, int at) {
    /** What it is. */
    enum Kind {
        TEXT,
        LEFT,
        RIGHT,
        SPACE,
        WORD,
        FIELD,
        DOT,
        VARIABLE,
        STRING,
        CHARACTER,
        NUMBER,
        PIPE,
        OPEN,
        CLOSE,
        DECLARE,
        ASSIGN,
        COMMA,
        END
    }
}
