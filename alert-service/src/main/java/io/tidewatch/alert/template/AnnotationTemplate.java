package io.tidewatch.alert.template;

import io.tidewatch.model.Labels;
import io.tidewatch.model.TidewatchException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of an annotation with actions in double braces: {@code $labels.<name>}, {@code $value}, quoted text, each
 * optionally after a function ({@code humanize $value}) and piped into functions ({@code $value | humanize}). The
 * functions are those of Prometheus: {@code humanize}, {@code humanize1024}, {@code humanizeDuration},
 * {@code humanizePercentage}, {@code humanizeTimestamp}, {@code toUpper}, {@code toLower}. A label that is absent gives
 * the empty text. Immutable, safe for any thread.
 */
public final class AnnotationTemplate {
    private static final Pattern TOKEN =
            Pattern.compile("\\s*(?<token>(\\$labels\\.[A-Za-z_][A-Za-z0-9_]*|\\.Labels\\.[A-Za-z_][A-Za-z0-9_]*)"
                    + "|(\\$value|\\.Value)|(\"(?:[^\"\\\\]|\\\\.)*\")|(\\|)|([A-Za-z_][A-Za-z0-9_]*)|(\\S+))\\s*");

    /** Longest text that a template gives, in characters. */
    static final int LONGEST_TEXT = 4_000;

    private interface Part {
        Object evaluate(Labels labels, double value);
    }

    private final List<Part> parts;

    private AnnotationTemplate(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /**
     * Reads a template.
     *
     * @throws TidewatchException the caller's, naming what is not known and where (characters counted from 1)
     */
    public static AnnotationTemplate parse(String text) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf("{{", at);
            if (open < 0) {
                parts.add(literal(text.substring(at)));
                break;
            }
            if (open > at) {
                parts.add(literal(text.substring(at, open)));
            }
            int close = text.indexOf("}}", open);
            if (close < 0) {
                throw wrong(open, "'{{' is not closed by '}}'");
            }
            parts.add(action(text.substring(open + 2, close), open + 2));
            at = close + 2;
        }
        return new AnnotationTemplate(parts);
    }

    /** The text for an alert of these labels and this value; what is longer than 4,000 characters is cut. */
    public String render(Labels labels, double value) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append(TemplateFunction.text(part.evaluate(labels, value)));
            if (text.length() > LONGEST_TEXT) {
                text.setLength(
                        Character.isHighSurrogate(text.charAt(LONGEST_TEXT - 1)) ? LONGEST_TEXT - 1 : LONGEST_TEXT);
                return text.append('…').toString();
            }
        }
        return text.toString();
    }

    private static Part literal(String text) {
        return (labels, value) -> text;
    }

    private static Part action(String source, int offset) {
        Matcher token = TOKEN.matcher(source);
        List<Object> command = new ArrayList<>();
        List<List<Object>> commands = new ArrayList<>();
        int at = 0;
        while (at < source.length() && token.find(at) && token.start() == at) {
            int position = offset + token.start("token");
            if (token.group(2) != null) {
                String name = token.group(2).substring(token.group(2).indexOf('.', 1) + 1);
                command.add((Part) (labels, value) -> labels.get(name));
            } else if (token.group(3) != null) {
                command.add((Part) (labels, value) -> value);
            } else if (token.group(4) != null) {
                command.add(literal(unquote(token.group(4))));
            } else if (token.group(5) != null) {
                commands.add(command);
                command = new ArrayList<>();
            } else if (token.group(6) != null) {
                String name = token.group(6);
                command.add(TemplateFunction.named(name)
                        .orElseThrow(() -> wrong(position, "function '" + name + "' is not known")));
            } else {
                throw wrong(position, "'" + token.group(7) + "' is not understood");
            }
            at = token.end();
        }
        commands.add(command);
        return pipeline(commands, offset);
    }

    private static Part pipeline(List<List<Object>> commands, int offset) {
        Part result = null;
        for (List<Object> command : commands) {
            if (command.isEmpty()) {
                throw wrong(offset, "an action or a part of it is empty");
            }
            List<Part> args = new ArrayList<>();
            for (Object operand : command.subList(1, command.size())) {
                if (!(operand instanceof Part part)) {
                    throw wrong(offset, "a function stands where a value is expected");
                }
                args.add(part);
            }
            if (result != null) {
                args.add(result);
            }
            if (command.get(0) instanceof TemplateFunction function) {
                result = call(function, args, offset);
            } else if (args.isEmpty() && command.get(0) instanceof Part value) {
                result = value;
            } else {
                throw wrong(offset, "a value is followed by another, but is no function");
            }
        }
        if (result == null) {
            throw wrong(offset, "an action is empty");
        }
        return result;
    }

    private static Part call(TemplateFunction function, List<Part> args, int offset) {
        if (args.size() != function.arguments()) {
            throw wrong(
                    offset,
                    "function '" + function.functionName() + "' takes " + function.arguments() + " argument, not "
                            + args.size());
        }
        return (labels, value) -> function.apply(
                args.stream().map(arg -> arg.evaluate(labels, value)).toList());
    }

    private static String unquote(String quoted) {
        String inner = quoted.substring(1, quoted.length() - 1);
        return inner.replace("\\\"", "\"").replace("\\n", "\n").replace("\\\\", "\\");
    }

    private static TidewatchException wrong(int index, String message) {
        return TidewatchException.caller("template, character " + (index + 1) + ": " + message);
    }
}
