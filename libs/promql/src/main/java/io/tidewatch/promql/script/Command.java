package io.tidewatch.promql.script;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command of a script. */
sealed interface Command {
    /** Where it begins, counted from 1. */
    int line();

    /** Empties the store. */
    record Clear(int line) implements Command {}

    /** Adds samples. */
    record Load(int line, long intervalMs, List<SeriesLine> series) implements Command {}

    /** A query at one instant; {@code asMatrix} is set when the points of a range vector are expected. */
    record Instant(
            int line,
            String query,
            long atMs,
            Outcome outcome,
            @Nullable Grid asMatrix) implements Command {}

    /** A query over a range. */
    record Range(int line, String query, Grid grid, Outcome outcome) implements Command {}

    /** A case whose expectations cannot be read. */
    record Unreadable(int line, String query, String reason) implements Command {}

    /** Evenly spaced instants. */
    record Grid(long startMs, long endMs, long stepMs) {}

    /**
     * What a query must come to.
     *
     * @param expectations beside the values
     * @param series expected, in order
     * @param scalar expected, if any
     * @param text expected, if any
     */
    record Outcome(
            List<Expectation> expectations,
            List<SeriesLine> series,
            @Nullable Double scalar,
            @Nullable String text) {
        boolean has(Expectation.Kind kind) {
            return expectations.stream().anyMatch(e -> e.kind() == kind);
        }

        List<Expectation> of(Expectation.Kind kind) {
            return expectations.stream().filter(e -> e.kind() == kind).toList();
        }
    }
}
