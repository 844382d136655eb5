package io.tidewatch.alert.template.language;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks for texts that a function is given as they stand. */
record GivenConstants(String function, Consumer<String> found) {
    void walk(List<Node> nodes) {
        nodes.forEach(this::walk);
    }

    private void walk(Node node) {
        if (node instanceof Node.Action action) {
            walk(action.pipe());
        } else if (node instanceof Node.If branch) {
            walk(branch.pipe());
            walk(branch.then());
            walk(branch.otherwise());
        } else if (node instanceof Node.With with) {
            walk(with.pipe());
            walk(with.then());
            walk(with.otherwise());
        } else if (node instanceof Node.Range range) {
            walk(range.pipe());
            walk(range.body());
            walk(range.otherwise());
        } else if (node instanceof Node.Call call) {
            walk(call.pipe());
        }
    }

    private void walk(Node.@Nullable Pipe pipe) {
        if (pipe == null) {
            return;
        }
        String piped = null;
        for (Node.Command command : pipe.commands()) {
            List<Operand> operands = command.operands();
            if (operands.get(0) instanceof Operand.Function called
                    && called.name().equals(function)) {
                String given = operands.size() == 2 ? text(operands.get(1)) : operands.size() == 1 ? piped : null;
                if (given != null) {
                    found.accept(given);
                }
            }
            for (Operand operand : operands) {
                inside(operand);
            }
            piped = operands.size() == 1 ? text(operands.get(0)) : null;
        }
    }

    private void inside(Operand operand) {
        if (operand instanceof Operand.Nested nested) {
            walk(nested.pipe());
        } else if (operand instanceof Operand.Chain chain) {
            inside(chain.base());
        }
    }

    private static @Nullable String text(Operand operand) {
        if (operand instanceof Operand.Constant constant && constant.value() instanceof String text) {
            return text;
        }
        return operand instanceof Operand.Nested nested
                        && nested.pipe().commands().size() == 1
                        && nested.pipe().commands().get(0).operands().size() == 1
                ? text(nested.pipe().commands().get(0).operands().get(0))
                : null;
    }
}
