package io.tidewatch.alert.template.language;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** One run of a template (Go, {@code text/template/exec.go}). Used once, by one thread. */
final class Execution {
    private static final String ELLIPSIS = "…";
    /** So many characters that a function is given cost as much as an action. */
    private static final int CHARACTERS_A_STEP = 100;

    /** A variable with its value. */
    private static final class Variable {
        final String name;

        @Nullable
        Object value;

        Variable(String name, @Nullable Object value) {
            this.name = name;
            this.value = value;
        }
    }

    /** How a list of nodes ended. */
    private enum Flow {
        ON,
        BREAK,
        CONTINUE
    }

    private final Source source;
    private final Map<String, List<Node>> defined;
    private final Map<String, TemplateFunction> functions;
    private final Map<String, ?> given;
    private final Limits limits;
    private final StringBuilder out = new StringBuilder();
    private List<Variable> variables = new ArrayList<>();
    private int steps;
    private int depth;

    Execution(
            Source source,
            Map<String, List<Node>> defined,
            Map<String, TemplateFunction> functions,
            Map<String, ?> given,
            Limits limits) {
        this.source = source;
        this.defined = defined;
        this.functions = functions;
        this.given = given;
        this.limits = limits;
    }

    String run(List<Node> root, @Nullable Object data) {
        variables = fresh(data);
        walk(root, data);
        int most = limits.characters();
        if (out.length() > most) {
            out.setLength(Character.isHighSurrogate(out.charAt(most - 1)) ? most - 1 : most);
            out.append(ELLIPSIS);
        }
        return out.toString();
    }

    private List<Variable> fresh(@Nullable Object data) {
        List<Variable> fresh = new ArrayList<>();
        given.forEach((name, value) -> fresh.add(new Variable(name, value)));
        fresh.add(new Variable("$", data));
        return fresh;
    }

    /** Actions that stand in each other count together with templates that call each other. */
    private Flow walk(List<Node> nodes, @Nullable Object dot) {
        if (++depth > Limits.DEPTH) {
            throw source.wrong(0, "exceeded maximum depth (" + Limits.DEPTH + ") of actions and templates");
        }
        Flow flow = walkOn(nodes, dot);
        depth--;
        return flow;
    }

    private Flow walkOn(List<Node> nodes, @Nullable Object dot) {
        for (Node node : nodes) {
            if (out.length() > limits.characters()) {
                return Flow.BREAK;
            }
            spend(1);
            Flow flow = step(node, dot);
            if (flow != Flow.ON) {
                return flow;
            }
        }
        return Flow.ON;
    }

    private Flow step(Node node, @Nullable Object dot) {
        if (node instanceof Node.Text text) {
            out.append(text.text());
        } else if (node instanceof Node.Action action) {
            Object value = pipe(action.pipe(), dot);
            if (action.pipe().variables().isEmpty()) {
                print(action.pipe(), value);
            }
        } else if (node instanceof Node.Jump jump) {
            return jump == Node.Jump.BREAK ? Flow.BREAK : Flow.CONTINUE;
        } else if (node instanceof Node.If branch) {
            int scope = variables.size();
            boolean holds = Truth.of(pipe(branch.pipe(), dot));
            Flow flow = walk(holds ? branch.then() : branch.otherwise(), dot);
            shrink(scope);
            return flow;
        } else if (node instanceof Node.With with) {
            int scope = variables.size();
            Object value = pipe(with.pipe(), dot);
            Flow flow = Truth.of(value) ? walk(with.then(), value) : walk(with.otherwise(), dot);
            shrink(scope);
            return flow;
        } else if (node instanceof Node.Range range) {
            return range(range, dot);
        } else if (node instanceof Node.Call call) {
            call(call, dot);
        }
        return Flow.ON;
    }

    private Flow range(Node.Range range, @Nullable Object dot) {
        int scope = variables.size();
        Node.Pipe pipe = range.pipe();
        Object over = commands(pipe, dot);
        List<String> names = pipe.variables();
        if (!pipe.assigns()) {
            names.forEach(name -> variables.add(new Variable(name, null)));
        }
        Iterator<Object[]> elements = elements(over, pipe);
        boolean none = !elements.hasNext();
        while (elements.hasNext()) {
            spend(1);
            Object[] element = elements.next();
            int inner = variables.size();
            if (names.size() == 1) {
                variable(names.get(0), pipe.at()).value = element[1];
            } else if (names.size() > 1) {
                variable(names.get(0), pipe.at()).value = element[0];
                variable(names.get(1), pipe.at()).value = element[1];
            }
            Flow flow = walk(range.body(), element[1]);
            shrink(inner);
            if (flow == Flow.BREAK) {
                break;
            }
        }
        Flow flow = none ? walk(range.otherwise(), dot) : Flow.ON;
        shrink(scope);
        return flow;
    }

    /** Pairs of index or key and element, those of a map in the order of the keys. */
    private Iterator<Object[]> elements(@Nullable Object over, Node.Pipe pipe) {
        if (over == null) {
            return Collections.emptyIterator();
        }
        if (over instanceof Map<?, ?> map) {
            return new TreeMap<>(map)
                    .entrySet().stream()
                            .map(entry -> new Object[] {entry.getKey(), entry.getValue()})
                            .iterator();
        }
        if (over instanceof List<?> list) {
            return LongStream.range(0, list.size())
                    .mapToObj(i -> new Object[] {i, list.get((int) i)})
                    .iterator();
        }
        if (over instanceof Long count) {
            return LongStream.range(0, count).mapToObj(i -> new Object[] {i, i}).iterator();
        }
        throw source.failed(pipe.at(), pipe, "range can't iterate over " + Printing.text(over));
    }

    private void call(Node.Call call, @Nullable Object dot) {
        List<Node> body = defined.get(call.name());
        if (body == null) {
            throw source.failed(
                    call.at(), "template \"" + call.name() + "\"", "template \"" + call.name() + "\" not defined");
        }
        Object data = call.pipe() == null ? null : pipe(call.pipe(), dot);
        List<Variable> outer = variables;
        variables = fresh(data);
        walk(body, data);
        variables = outer;
    }

    private void shrink(int scope) {
        variables.subList(scope, variables.size()).clear();
    }

    private Variable variable(String name, int at) {
        for (int i = variables.size() - 1; i >= 0; i--) {
            if (variables.get(i).name.equals(name)) {
                return variables.get(i);
            }
        }
        throw source.wrong(at, "undefined variable: " + name);
    }

    private @Nullable Object pipe(Node.Pipe pipe, @Nullable Object dot) {
        Object value = commands(pipe, dot);
        for (String name : pipe.variables()) {
            if (pipe.assigns()) {
                variable(name, pipe.at()).value = value;
            } else {
                variables.add(new Variable(name, value));
            }
        }
        return value;
    }

    private @Nullable Object commands(Node.Pipe pipe, @Nullable Object dot) {
        Object value = null;
        boolean first = true;
        for (Node.Command command : pipe.commands()) {
            value = command(command, dot, first, value);
            first = false;
        }
        return value;
    }

    private @Nullable Object command(
            Node.Command command, @Nullable Object dot, boolean first, @Nullable Object piped) {
        Operand head = command.operands().get(0);
        List<Operand> operands =
                command.operands().subList(1, command.operands().size());
        if (head instanceof Operand.Function function
                && (function.name().equals("and") || function.name().equals("or"))) {
            return shortCircuit(function, operands, dot, first, piped);
        }
        List<@Nullable Object> args = new ArrayList<>();
        for (Operand operand : operands) {
            args.add(value(operand, dot, List.of()));
        }
        if (!first) {
            args.add(piped);
        }
        if (head instanceof Operand.Nil && args.isEmpty()) {
            throw source.failed(head.at(), head, "nil is not a command");
        }
        return value(head, dot, args);
    }

    /** {@code and} and {@code or} evaluate only as many arguments as they need. */
    private @Nullable Object shortCircuit(
            Operand.Function function,
            List<Operand> operands,
            @Nullable Object dot,
            boolean first,
            @Nullable Object piped) {
        if (operands.isEmpty() && first) {
            throw source.failed(
                    function.at(), function, "wrong number of args for " + function.name() + ": want at least 1 got 0");
        }
        boolean until = function.name().equals("or");
        Object value = null;
        for (Operand operand : operands) {
            value = value(operand, dot, List.of());
            if (Truth.of(value) == until) {
                return value;
            }
        }
        return first ? value : piped;
    }

    private @Nullable Object value(Operand operand, @Nullable Object dot, List<@Nullable Object> args) {
        if (operand instanceof Operand.Function function) {
            return call(function, args);
        }
        if (operand instanceof Operand.Field field) {
            return members(dot, field.names(), args, operand);
        }
        if (operand instanceof Operand.Variable variable && !variable.names().isEmpty()) {
            return members(variable(variable.name(), variable.at()).value, variable.names(), args, operand);
        }
        if (operand instanceof Operand.Chain chain) {
            return members(value(chain.base(), dot, List.of()), chain.names(), args, operand);
        }
        if (!args.isEmpty()) {
            throw source.failed(operand.at(), operand, "can't give argument to non-function " + operand);
        }
        if (operand instanceof Operand.Variable variable) {
            return variable(variable.name(), variable.at()).value;
        }
        if (operand instanceof Operand.Nested nested) {
            return pipe(nested.pipe(), dot);
        }
        if (operand instanceof Operand.Constant constant) {
            return constant.value();
        }
        return operand instanceof Operand.Dot ? dot : null;
    }

    private @Nullable Object call(Operand.Function function, List<@Nullable Object> args) {
        spend(1 + size(args) / CHARACTERS_A_STEP);
        TemplateFunction called = functions.get(function.name());
        if (called == null) {
            throw source.wrong(function.at(), "function \"" + function.name() + "\" not defined");
        }
        if (args.size() < called.least() || args.size() > called.most()) {
            String wanted = called.most() == TemplateFunction.ANY ? "at least " + called.least() : "" + called.least();
            throw source.failed(
                    function.at(),
                    function,
                    "wrong number of args for " + function.name() + ": want " + wanted + " got " + args.size());
        }
        try {
            Object result = called.body().call(args);
            return result instanceof String text
                    ? new BoundedText().append(text).toString()
                    : result;
        } catch (RuntimeException e) {
            throw source.failed(function.at(), function, "error calling " + function.name() + ": " + e.getMessage());
        }
    }

    private static int size(List<@Nullable Object> args) {
        int characters = 0;
        for (Object arg : args) {
            characters += arg instanceof String text ? text.length() : 0;
        }
        return characters;
    }

    private void spend(int more) {
        steps += more;
        if (steps > limits.steps()) {
            throw source.wrong(0, "more than " + limits.steps() + " steps");
        }
    }

    private void print(Node.Pipe pipe, @Nullable Object value) {
        try {
            out.append(Printing.text(value));
        } catch (IllegalArgumentException e) {
            throw source.failed(pipe.at(), pipe, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Object members(
            @Nullable Object base, List<String> names, List<@Nullable Object> args, Operand operand) {
        Object value = base;
        for (int i = 0; i < names.size(); i++) {
            boolean last = i == names.size() - 1;
            value = member(value, names.get(i), last ? args : List.of(), operand);
        }
        return value;
    }

    private @Nullable Object member(@Nullable Object base, String name, List<@Nullable Object> args, Operand operand) {
        if (base == null) {
            throw source.failed(operand.at(), operand, "nil data; no entry for key \"" + name + "\"");
        }
        if (base instanceof Members members) {
            try {
                return members.member(name, args);
            } catch (Members.UnknownMemberException e) {
                throw source.failed(operand.at(), operand, String.valueOf(e.getMessage()));
            }
        }
        if (base instanceof Map<?, ?> map) {
            if (!args.isEmpty()) {
                throw source.failed(operand.at(), operand, name + " is not a method but has arguments");
            }
            Object found = map.get(name);
            return found == null ? "" : found;
        }
        throw source.failed(
                operand.at(), operand, "can't evaluate field " + name + " in type " + Printing.typeOf(base));
    }
}
