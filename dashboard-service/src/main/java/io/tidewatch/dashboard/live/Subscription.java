package io.tidewatch.dashboard.live;

import io.tidewatch.promql.ast.Expr;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a browser wants to see, one of the kinds of {@code docs/formats/http-api.md}. Two that are equal are served by
 * one computation.
 */
public sealed interface Subscription {
    /**
     * The values of an expression on a grid of steps.
     *
     * @param text the expression as it was written; equality is by it
     * @param range how much history the snapshot has
     * @param step distance of two points, at least 250 ms
     */
    record Promql(String text, Duration range, Duration step, ParsedExpr expr) implements Subscription {}

    /** The parsed form of an expression; equal to any other, since the text beside it decides. */
    record ParsedExpr(Expr expr) {
        @Override
        public boolean equals(Object other) {
            return other instanceof ParsedExpr;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    /**
     * Errors as they are accepted.
     *
     * @param filters allowed values by field ({@code source}, {@code type}, {@code severity}, {@code service}); a field
     *     that is absent allows any
     * @param limit how many of the latest events the snapshot holds, 0 to 500
     */
    record Errors(Map<String, List<String>> filters, int limit) implements Subscription {}

    /**
     * Lifecycle events as they are accepted.
     *
     * @param filters allowed values by field ({@code kind}, {@code pool}, {@code organisation}, {@code service}); a field
     *     that is absent allows any
     * @param limit how many of the latest events the snapshot holds, 0 to 500
     */
    record Lifecycle(Map<String, List<String>> filters, int limit) implements Subscription {}

    /** Alerts that fire, and their transitions. */
    record Alerts() implements Subscription {}

    /** Health of the whole. */
    record SystemHealth() implements Subscription {}
}
