package io.tidewatch.alert.groups.yaml;

import io.tidewatch.model.Fault;
import io.tidewatch.model.TidewatchException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A rule file that cannot be taken; the message is all that is wrong, one problem a line. */
public final class RuleFileException extends TidewatchException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * One thing that is wrong.
     *
     * @param line from 1
     * @param column from 1
     * @param message in Prometheus' words, without the place
     */
    public record Problem(int line, int column, String message) {
        @Override
        public String toString() {
            return line + ":" + column + ": " + message;
        }
    }

    RuleFileException(List<Problem> problems) {
        super(
                Fault.CALLER,
                String.join("\n", problems.stream().map(Problem::toString).toList()));
        this.problems = List.copyOf(problems);
    }

    /** One problem. */
    public RuleFileException(int line, int column, String message) {
        this(List.of(new Problem(line, column, message)));
    }

    /** @throws RuleFileException when there are any problems; sorts them */
    public static void throwIfAny(List<Problem> problems) {
        if (!problems.isEmpty()) {
            List<Problem> sorted = new ArrayList<>(problems);
            sorted.sort(Comparator.comparingInt(Problem::line));
            throw new RuleFileException(sorted);
        }
    }

    /** The same problems, each naming the file too. */
    public RuleFileException inFile(String file) {
        return new RuleFileException(problems.stream()
                .map(one -> new Problem(one.line, one.column, file + ": " + one.message))
                .toList());
    }

    /** What is wrong, in the order of the file; at least one. */
    public List<Problem> problems() {
        return problems;
    }
}
