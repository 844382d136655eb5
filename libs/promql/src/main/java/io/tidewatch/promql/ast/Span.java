package io.tidewatch.promql.ast;

/**
 * Where an expression stands in its query.
 *
 * @param start first character, counted from 0
 * @param end one past the last character
 * @param line of the first character, counted from 1
 * @param column of the first character in UTF-8 bytes, counted from 1
 */
public record Span(int start, int end, int line, int column) {
    /** From the start of this to the end of the other. */
    public Span to(Span last) {
        return to(last.end);
    }

    /** From the start of this to the given end. */
    public Span to(int newEnd) {
        return new Span(start, newEnd, line, column);
    }

    /** The span of characters of a query. */
    public static Span of(String query, int start, int end) {
        int line = 1;
        int lineStart = 0;
        int last = Math.min(start, query.length());
        for (int i = 0; i < last; i++) {
            if (query.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        int bytes = 0;
        for (int i = lineStart; i < last; i++) {
            char c = query.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return new Span(start, end, line, bytes + 1);
    }

    /** As Prometheus writes it: {@code line:column}. */
    public String position() {
        return line + ":" + column;
    }
}
