package io.tidewatch.promql.script;

import java.util.List;

/**
 * What became of a script.
 *
 * @param passed how many cases came out as expected in every way in which they are run
 * @param failures the others
 */
public record ScriptReport(int passed, List<Failure> failures) {
    public ScriptReport {
        failures = List.copyOf(failures);
    }

    /**
     * A case that did not come out as expected.
     *
     * @param line where it stands, counted from 1
     * @param query as it was evaluated
     * @param reason what was expected and what came
     */
    public record Failure(int line, String query, String reason) {}

    public int failed() {
        return failures.size();
    }
}
