package io.tidewatch.promql;

import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.parse.Parser;
import io.tidewatch.promql.source.LabelMatcher;
import java.util.List;

/** Where callers begin: text to expression. Safe for any thread. */
public final class PromQl {
    private PromQl() {}

    /**
     * Parses and type-checks a query.
     *
     * @throws io.tidewatch.promql.parse.ParseException naming line, column and what is wrong
     */
    public static Expr parse(String query) {
        return Parser.parse(query, false);
    }

    /**
     * As {@link #parse(String)}, with the functions that Prometheus has behind its flag for experimental ones.
     *
     * @throws io.tidewatch.promql.parse.ParseException naming line, column and what is wrong
     */
    public static Expr parseExperimental(String query) {
        return Parser.parse(query, true);
    }

    /**
     * The conditions of a series selector, as {@code match[]} parameters hold it.
     *
     * @throws io.tidewatch.promql.parse.ParseException naming line, column and what is wrong
     */
    public static List<LabelMatcher> parseSelector(String selector) {
        return Parser.parseSelector(selector).matchers();
    }
}
