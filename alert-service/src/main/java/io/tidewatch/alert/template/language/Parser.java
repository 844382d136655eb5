package io.tidewatch.alert.template.language;

import io.tidewatch.alert.template.language.Token.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a template (Go, {@code text/template/parse}). Used once. */
final class Parser {
    /** The text itself and what it defines besides. */
    record Parsed(List<Node> root, Map<String, List<Node>> defined) {}

    /** A list of nodes and the word that ended it. */
    private record Body(List<Node> nodes, Token end) {}

    private static final Set<String> KEYWORDS =
            Set.of("if", "else", "end", "range", "with", "template", "define", "block", "break", "continue");

    private final Source source;
    private final Set<String> functions;
    private final List<Token> tokens;
    private final Map<String, List<Node>> defined = new HashMap<>();
    private final List<String> given;
    private final List<String> variables;
    private int next;
    private int loops;
    private int depth;

    /**
     * @param functions the names that may be called
     * @param given variables that exist from the start, besides {@code $}
     */
    Parser(Source source, Set<String> functions, List<String> given) {
        this.source = source;
        this.given = given;
        this.variables = new ArrayList<>(given);
        this.variables.add("$");
        this.functions = functions;
        this.tokens = new Lexer(source).tokens();
    }

    /** @throws TemplateException with the first fault */
    Parsed parse() {
        Body body = body(true);
        if (body.end().kind() != Kind.END) {
            throw source.wrong(body.end().at(), "unexpected {{" + body.end().text() + "}}");
        }
        return new Parsed(body.nodes(), defined);
    }

    /** Nodes up to {@code end}, {@code else} or the end of the text; that word is read, too. */
    private Body body(boolean top) {
        if (++depth > Limits.DEPTH) {
            throw source.wrong(peek().at(), "more than " + Limits.DEPTH + " actions stand in each other");
        }
        List<Node> nodes = new ArrayList<>();
        while (true) {
            Token token = take();
            if (token.kind() == Kind.END) {
                if (!top) {
                    throw source.wrong(token.at(), "unexpected EOF");
                }
                return new Body(nodes, token);
            }
            if (token.kind() == Kind.TEXT) {
                nodes.add(new Node.Text(token.text()));
                continue;
            }
            skipSpace();
            Token word = peek();
            if (word.kind() == Kind.WORD && KEYWORDS.contains(word.text())) {
                take();
                if (word.text().equals("end") || word.text().equals("else")) {
                    depth--;
                    if (word.text().equals("end")) {
                        right("end");
                    }
                    return new Body(nodes, word);
                }
                keyword(word, top, nodes);
            } else {
                nodes.add(new Node.Action(pipe("command", Kind.RIGHT)));
            }
        }
    }

    private void keyword(Token word, boolean top, List<Node> nodes) {
        switch (word.text()) {
            case "if" -> nodes.add(branch("if"));
            case "with" -> nodes.add(branch("with"));
            case "range" -> nodes.add(range());
            case "template" -> nodes.add(call(word.at()));
            case "block" -> {
                skipSpace();
                String name = name("block clause");
                Node.Pipe pipe = pipe("block clause", Kind.RIGHT);
                defined.put(name, definition());
                nodes.add(new Node.Call(name, pipe, word.at()));
            }
            case "define" -> {
                if (!top) {
                    throw source.wrong(word.at(), "unexpected {{define}}");
                }
                skipSpace();
                String name = name("define clause");
                right("define clause");
                defined.put(name, definition());
            }
            default -> {
                right("{{" + word.text() + "}}");
                if (loops == 0) {
                    throw source.wrong(word.at(), "{{" + word.text() + "}} outside {{range}}");
                }
                nodes.add(word.text().equals("break") ? Node.Jump.BREAK : Node.Jump.CONTINUE);
            }
        }
    }

    /** The nodes up to {@code end} with variables of their own. */
    private List<Node> definition() {
        List<String> outer = List.copyOf(variables);
        int outerLoops = loops;
        variables.retainAll(given);
        variables.add("$");
        loops = 0;
        Body body = body(false);
        if (!body.end().text().equals("end")) {
            throw source.wrong(body.end().at(), "unexpected {{else}}");
        }
        variables.clear();
        variables.addAll(outer);
        loops = outerLoops;
        return body.nodes();
    }

    private Node branch(String keyword) {
        int scope = variables.size();
        Node.Pipe pipe = pipe(keyword, Kind.RIGHT);
        Body then = body(false);
        List<Node> otherwise = List.of();
        if (then.end().text().equals("else")) {
            skipSpace();
            if (peek().kind() == Kind.WORD && peek().text().equals(keyword)) {
                // {{else if}} is an {{if}} in the {{else}}, whose {{end}} ends both.
                take();
                otherwise = List.of(branch(keyword));
            } else {
                otherwise = otherwise(keyword);
            }
        }
        shrink(scope);
        return keyword.equals("if")
                ? new Node.If(pipe, then.nodes(), otherwise)
                : new Node.With(pipe, then.nodes(), otherwise);
    }

    private List<Node> otherwise(String keyword) {
        right("else");
        Body rest = body(false);
        if (!rest.end().text().equals("end")) {
            throw source.wrong(rest.end().at(), "expected end; found {{else}} in " + keyword);
        }
        return rest.nodes();
    }

    private Node range() {
        int scope = variables.size();
        Node.Pipe pipe = pipe("range", Kind.RIGHT);
        loops++;
        Body body = body(false);
        loops--;
        List<Node> otherwise = body.end().text().equals("else") ? otherwise("range") : List.of();
        shrink(scope);
        return new Node.Range(pipe, body.nodes(), otherwise);
    }

    private Node call(int at) {
        skipSpace();
        String name = name("template clause");
        skipSpace();
        if (peek().kind() == Kind.RIGHT) {
            take();
            return new Node.Call(name, null, at);
        }
        return new Node.Call(name, pipe("template clause", Kind.RIGHT), at);
    }

    private String name(String context) {
        Token token = take();
        if (token.kind() != Kind.STRING) {
            throw unexpected(token, context);
        }
        return constant(token);
    }

    private Node.Pipe pipe(String context, Kind end) {
        skipSpace();
        int at = peek().at();
        List<String> declared = new ArrayList<>();
        boolean assigns = false;
        int mark = next;
        while (peek().kind() == Kind.VARIABLE) {
            Token variable = take();
            skipSpace();
            Token after = peek();
            if (after.kind() == Kind.DECLARE || after.kind() == Kind.ASSIGN) {
                take();
                declared.add(variable.text());
                assigns = after.kind() == Kind.ASSIGN;
                mark = next;
                break;
            }
            if (after.kind() != Kind.COMMA || !context.equals("range") || !declared.isEmpty()) {
                if (!declared.isEmpty()) {
                    throw unexpected(after, context);
                }
                break;
            }
            take();
            declared.add(variable.text());
            skipSpace();
        }
        if (mark != next) {
            next = mark;
            declared.clear();
        }
        if (assigns) {
            declared.forEach(this::requireKnown);
        }
        List<Node.Command> commands = commands(context, end);
        if (!assigns) {
            variables.addAll(declared);
        }
        return new Node.Pipe(declared, assigns, commands, at);
    }

    private List<Node.Command> commands(String context, Kind end) {
        List<Node.Command> commands = new ArrayList<>();
        while (true) {
            skipSpace();
            Token token = peek();
            if (token.kind() == end) {
                take();
                if (commands.isEmpty()) {
                    throw source.wrong(token.at(), "missing value for " + context);
                }
                return commands;
            }
            Node.Command command = command();
            if (!commands.isEmpty() && !mayBeCalled(command.operands().get(0))) {
                throw source.wrong(token.at(), "non executable command in pipeline stage " + (commands.size() + 1));
            }
            commands.add(command);
            skipSpace();
            if (peek().kind() == Kind.PIPE) {
                Token pipe = take();
                skipSpace();
                if (peek().kind() == end) {
                    throw source.wrong(pipe.at(), "missing value for " + context);
                }
            } else if (peek().kind() != end) {
                throw unexpected(peek(), context);
            }
        }
    }

    private static boolean mayBeCalled(Operand operand) {
        return !(operand instanceof Operand.Constant
                || operand instanceof Operand.Dot
                || operand instanceof Operand.Nil
                || operand instanceof Operand.Nested);
    }

    private Node.Command command() {
        List<Operand> operands = new ArrayList<>();
        while (true) {
            skipSpace();
            Operand operand = operand();
            if (operand == null) {
                break;
            }
            operands.add(operand);
            Kind after = peek().kind();
            if (after == Kind.PIPE || after == Kind.RIGHT || after == Kind.CLOSE) {
                break;
            }
            if (after != Kind.SPACE) {
                throw unexpected(peek(), "operand");
            }
        }
        if (operands.isEmpty()) {
            throw source.wrong(peek().at(), "empty command");
        }
        return new Node.Command(List.copyOf(operands));
    }

    /** A term with the fields behind it; null where none stands. */
    private @Nullable Operand operand() {
        Token first = peek();
        Operand term = term();
        if (term == null || peek().kind() != Kind.FIELD) {
            return term;
        }
        List<String> names = new ArrayList<>();
        while (peek().kind() == Kind.FIELD) {
            names.add(take().text().substring(1));
        }
        if (term instanceof Operand.Field field) {
            names.addAll(0, field.names());
            return new Operand.Field(List.copyOf(names), first.at());
        }
        if (term instanceof Operand.Variable variable) {
            return new Operand.Variable(variable.name(), List.copyOf(names), first.at());
        }
        if (term instanceof Operand.Constant || term instanceof Operand.Nil || term instanceof Operand.Dot) {
            throw source.wrong(first.at(), "unexpected . after term \"" + term + "\"");
        }
        return new Operand.Chain(term, List.copyOf(names), first.at());
    }

    private @Nullable Operand term() {
        Token token = peek();
        int at = token.at();
        return switch (token.kind()) {
            case WORD -> word(take());
            case DOT -> new Operand.Dot(take().at());
            case FIELD -> new Operand.Field(List.of(take().text().substring(1)), at);
            case VARIABLE -> {
                requireKnown(token.text());
                yield new Operand.Variable(take().text(), List.of(), at);
            }
            case STRING -> new Operand.Constant(constant(take()), token.text(), at);
            case CHARACTER -> new Operand.Constant((long) constant(take()).codePointAt(0), token.text(), at);
            case NUMBER -> number(take());
            case OPEN -> {
                take();
                if (++depth > Limits.DEPTH) {
                    throw source.wrong(at, "more than " + Limits.DEPTH + " parentheses stand in each other");
                }
                Node.Pipe pipe = pipe("parenthesized pipeline", Kind.CLOSE);
                depth--;
                yield new Operand.Nested(pipe, at);
            }
            default -> null;
        };
    }

    private Operand word(Token word) {
        switch (word.text()) {
            case "true", "false" -> {
                return new Operand.Constant(word.text().equals("true"), word.text(), word.at());
            }
            case "nil" -> {
                return new Operand.Nil(word.at());
            }
            default -> {
                if (KEYWORDS.contains(word.text())) {
                    throw unexpected(word, "operand");
                }
                if (!functions.contains(word.text())) {
                    throw source.wrong(word.at(), "function \"" + word.text() + "\" not defined");
                }
                return new Operand.Function(word.text(), word.at());
            }
        }
    }

    private Operand number(Token token) {
        try {
            return new Operand.Constant(Constants.number(token.text()), token.text(), token.at());
        } catch (NumberFormatException e) {
            throw source.wrong(token.at(), "bad number syntax: \"" + token.text() + "\"");
        }
    }

    private String constant(Token token) {
        try {
            String text = Constants.unquoted(token.text());
            if (token.kind() == Kind.CHARACTER && text.codePointCount(0, text.length()) != 1) {
                throw source.wrong(token.at(), "malformed character constant: " + token.text());
            }
            return text;
        } catch (IllegalArgumentException e) {
            throw source.wrong(token.at(), "invalid syntax");
        }
    }

    private void requireKnown(String variable) {
        if (!variables.contains(variable)) {
            throw source.wrong(peek().at(), "undefined variable \"" + variable + "\"");
        }
    }

    private void shrink(int scope) {
        variables.subList(scope, variables.size()).clear();
    }

    private void right(String context) {
        skipSpace();
        Token token = take();
        if (token.kind() != Kind.RIGHT) {
            throw unexpected(token, context);
        }
    }

    private TemplateException unexpected(Token token, String context) {
        String shown = token.kind() == Kind.END
                ? "EOF"
                : KEYWORDS.contains(token.text()) ? "<" + token.text() + ">" : "\"" + token.text() + "\"";
        return source.wrong(token.at(), "unexpected " + shown + " in " + context);
    }

    private void skipSpace() {
        while (peek().kind() == Kind.SPACE) {
            next++;
        }
    }

    private Token peek() {
        return tokens.get(next);
    }

    /** The next token; the last one stays. */
    private Token take() {
        Token token = tokens.get(next);
        next = Math.min(next + 1, tokens.size() - 1);
        return token;
    }
}
