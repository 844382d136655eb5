package io.tidewatch.alert.template.language;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a template. Immutable. */
sealed interface Node {
    /** Text that is given as it stands. */
    record Text(String text) implements Node {}

    /** {@code {{pipeline}}}. */
    record Action(Pipe pipe) implements Node {}

    /** {@code {{if}}}. */
    record If(Pipe pipe, List<Node> then, List<Node> otherwise) implements Node {}

    /** {@code {{with}}}. */
    record With(Pipe pipe, List<Node> then, List<Node> otherwise) implements Node {}

    /** {@code {{range}}}. */
    record Range(Pipe pipe, List<Node> body, List<Node> otherwise) implements Node {}

    /** {@code {{template "name" pipeline}}}. */
    record Call(String name, @Nullable Pipe pipe, int at) implements Node {}

    /** {@code {{break}}}, {@code {{continue}}}. */
    enum Jump implements Node {
        BREAK,
        CONTINUE
    }

    /**
     * Commands, each given the result of the one before as its last argument.
     *
     * @param variables that get the result
     * @param assigns whether they exist already
     */
    record Pipe(List<String> variables, boolean assigns, List<Command> commands, int at) {
        @Override
        public String toString() {
            String text =
                    String.join(" | ", commands.stream().map(Command::toString).toList());
            return variables.isEmpty() ? text : String.join(", ", variables) + (assigns ? " = " : " := ") + text;
        }
    }

    /** A function, method or value with arguments. */
    record Command(List<Operand> operands) {
        @Override
        public String toString() {
            return String.join(" ", operands.stream().map(Operand::toString).toList());
        }
    }
}
