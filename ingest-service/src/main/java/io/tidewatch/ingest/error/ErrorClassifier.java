package io.tidewatch.ingest.error;

import java.util.List;
import java.util.Locale;

/**
 * Gives an error without a type one of the classes {@code input}, {@code system}, {@code execution}, and says why: by
 * words in the error's name, then in its message, then by its source. Safe for any thread.
 */
final class ErrorClassifier {
    /**
     * A class and its reason.
     *
     * @param type {@code input}, {@code system} or {@code execution}
     * @param reason which rule chose it
     */
    record Choice(String type, String reason) {}

    private record Rule(String type, List<String> nameWords, List<String> messageWords) {}

    private static final int SEARCHED = 2_000;

    private static final List<Rule> RULES = List.of(
            new Rule(
                    "system",
                    List.of(
                            "outofmemory",
                            "stackoverflow",
                            "connect",
                            "socket",
                            "dns",
                            "unknownhost",
                            "database",
                            "sqlexception",
                            "disk",
                            "unavailable",
                            "enospc",
                            "econn",
                            "etimedout",
                            "kafka",
                            "network"),
                    List.of(
                            "out of memory",
                            "connection refused",
                            "connection reset",
                            "econnrefused",
                            "etimedout",
                            "no space left",
                            "too many open files",
                            "service unavailable",
                            "name or service not known")),
            new Rule(
                    "input",
                    List.of(
                            "validation",
                            "invalid",
                            "illegalargument",
                            "parse",
                            "syntax",
                            "format",
                            "schema",
                            "badrequest",
                            "malformed",
                            "valueerror",
                            "constraintviolation"),
                    List.of(
                            "validation failed",
                            "invalid ",
                            "is required",
                            "missing required",
                            "malformed",
                            "bad request",
                            "unexpected token",
                            "does not match the schema")),
            new Rule(
                    "execution",
                    List.of("timeout", "execution", "nullpointer", "typeerror", "assertion", "illegalstate", "step"),
                    List.of("timed out", "step failed", "execution failed", "workflow failed")));

    private ErrorClassifier() {}

    static Choice classify(String source, String errorType, String message) {
        String name = errorType
                .toLowerCase(Locale.ROOT)
                .replace("_", "")
                .replace("-", "")
                .replace(" ", "");
        for (Rule rule : RULES) {
            for (String word : rule.nameWords) {
                if (name.contains(word)) {
                    return new Choice(rule.type, "error_type contains '" + word + "'");
                }
            }
        }
        String text = message.substring(0, Math.min(message.length(), SEARCHED)).toLowerCase(Locale.ROOT);
        for (Rule rule : RULES) {
            for (String word : rule.messageWords) {
                if (text.contains(word)) {
                    return new Choice(rule.type, "message contains '" + word.strip() + "'");
                }
            }
        }
        return switch (source) {
            case "system" -> new Choice("system", "source is system");
            case "webhook" -> new Choice("input", "source is webhook");
            case "worker" -> new Choice("execution", "source is worker");
            default -> new Choice("execution", "no rule matched");
        };
    }
}
