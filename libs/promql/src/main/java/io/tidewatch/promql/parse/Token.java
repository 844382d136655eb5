package io.tidewatch.promql.parse;

import io.tidewatch.promql.text.Quoting;
import java.util.Locale;

/**
 * A piece of a query.
 *
 * @param kind what it is
 * @param text as it stands in the query; the message for an error
 * @param start first character
 * @param end one past the last character
 */
record Token(TokenKind kind, String text, int start, int end) {
    /** As messages name it. */
    String described() {
        return switch (kind.family()) {
            case PLAIN -> kind == TokenKind.END ? kind.text() : kind.text() + ' ' + quoted();
            case SYMBOL -> Quoting.quote(text);
            case OPERATOR -> "<op:" + text.toLowerCase(Locale.ROOT) + '>';
            case AGGREGATOR -> "<aggr:" + text.toLowerCase(Locale.ROOT) + '>';
            case KEYWORD -> "<" + text.toLowerCase(Locale.ROOT) + '>';
            case PREPROCESSOR -> Quoting.quote(text);
        };
    }

    private String quoted() {
        boolean whole = kind == TokenKind.IDENTIFIER || kind == TokenKind.METRIC_IDENTIFIER || text.length() <= 10;
        return whole ? Quoting.quote(text) : Quoting.quote(text.substring(0, 10)) + "...";
    }
}
