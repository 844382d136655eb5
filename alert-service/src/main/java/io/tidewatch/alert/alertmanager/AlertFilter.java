package io.tidewatch.alert.alertmanager;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tidewatch.alert.routing.AlertMatcher;
import io.tidewatch.alert.routing.MatcherParser;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which alerts or silences a request asks for.
 *
 * @param active whether alerts that nothing mutes
 * @param silenced whether silenced ones
 * @param inhibited whether inhibited ones
 * @param muted whether those that a time interval mutes, of groups
 * @param matchers all must match
 * @param receiver one of the alert's receivers must match; null for any
 */
public record AlertFilter(
        boolean active,
        boolean silenced,
        boolean inhibited,
        boolean muted,
        List<AlertMatcher> matchers,
        @Nullable Pattern receiver) {
    /**
     * Reads the parameters of a request.
     *
     * @throws ApiFault when one of them is wrong
     */
    public static AlertFilter of(Map<String, List<String>> parameters) {
        String receiver = first(parameters, "receiver", "");
        Pattern pattern = null;
        if (!receiver.isEmpty()) {
            try {
                pattern = Pattern.compile("^(?:" + receiver + ")$");
            } catch (PatternSyntaxException e) {
                throw ApiFault.bad("failed to parse receiver param: " + receiver);
            }
        }
        return new AlertFilter(
                flag(parameters, "active"),
                flag(parameters, "silenced"),
                flag(parameters, "inhibited"),
                flag(parameters, "muted"),
                matchers(parameters),
                pattern);
    }

    /** The matchers of the parameter {@code filter}. */
    public static List<AlertMatcher> matchers(Map<String, List<String>> parameters) {
        List<AlertMatcher> matchers = new ArrayList<>();
        for (String text : parameters.getOrDefault("filter", List.of())) {
            try {
                matchers.addAll(MatcherParser.parse(text));
            } catch (IllegalArgumentException e) {
                throw ApiFault.bad(String.valueOf(e.getMessage()));
            }
        }
        return matchers;
    }

    /** A flag that holds when it is absent. */
    static boolean flag(Map<String, List<String>> parameters, String name) {
        String text = first(parameters, name, "true");
        return switch (text) {
            case "true", "1", "t", "T", "True", "TRUE" -> true;
            case "false", "0", "f", "F", "False", "FALSE" -> false;
            default -> throw ApiFault.wrongType(name + " in query", "boolean: \"" + text + "\"");
        };
    }

    private static String first(Map<String, List<String>> parameters, String name, String otherwise) {
        List<String> values = parameters.getOrDefault(name, List.of());
        return values.isEmpty() ? otherwise : values.get(0);
    }

    /** Whether labels, or the matchers of a silence as name and value, are asked for. */
    static boolean matches(List<AlertMatcher> matchers, Map<String, String> labels) {
        return matchers.stream().allMatch(matcher -> {
            boolean there = labels.containsKey(matcher.name());
            String value = labels.getOrDefault(matcher.name(), "");
            if (!matcher.op().isEqual()) {
                return (matcher.value().isEmpty() && there) || matcher.matches(value);
            }
            return (matcher.value().isEmpty() && !there) || (there && matcher.matches(value));
        });
    }

    boolean takesReceivers(Collection<String> receivers) {
        return receiver == null || receivers.stream().anyMatch(receiver::matches);
    }
}
