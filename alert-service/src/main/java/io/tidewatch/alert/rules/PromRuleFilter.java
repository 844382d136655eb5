package io.tidewatch.alert.rules;

import io.tidewatch.model.Labels;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.parse.ParseException;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.text.Quoting;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which rules a request of {@code /api/v1/rules} asks for. Parameters and errors are those of Prometheus 3.
 *
 * @param type {@code alert}, {@code record} or empty for both
 * @param names of rules; empty for all
 * @param groups of rules; empty for all
 * @param files of rules; ours have none, so any excludes all
 * @param withAlerts whether their alerts are listed
 * @param matchers sets of which one must match the rule's labels; empty for all
 */
public record PromRuleFilter(
        String type,
        Collection<String> names,
        Collection<String> groups,
        Collection<String> files,
        boolean withAlerts,
        List<List<LabelMatcher>> matchers) {
    private static final String EMPTY_SELECTOR = "vector selector must contain at least one non-empty matcher";
    private static final Set<String> TRUE = Set.of("1", "t", "true");
    private static final Set<String> FALSE = Set.of("", "0", "f", "false");

    /** Every rule, with its alerts. */
    public static final PromRuleFilter ALL = of(Map.of());

    /**
     * Reads the parameters of a request.
     *
     * @throws TidewatchException by the caller's fault, in Prometheus' words
     */
    public static PromRuleFilter of(Map<String, List<String>> parameters) {
        List<List<LabelMatcher>> matchers = new ArrayList<>();
        for (String text : parameters.getOrDefault("match[]", List.of())) {
            matchers.add(selector(text));
        }
        String type = first(parameters, "type").toLowerCase(Locale.ROOT);
        if (!Set.of("", "alert", "record").contains(type)) {
            throw invalid("type", "not supported value " + Quoting.quote(type));
        }
        String exclude = first(parameters, "exclude_alerts").toLowerCase(Locale.ROOT);
        if (!TRUE.contains(exclude) && !FALSE.contains(exclude)) {
            throw invalid(
                    "exclude_alerts",
                    "error converting exclude_alerts: strconv.ParseBool: parsing " + Quoting.quote(exclude)
                            + ": invalid syntax");
        }
        page(first(parameters, "group_limit"), first(parameters, "group_next_token"));
        return new PromRuleFilter(
                type,
                parameters.getOrDefault("rule_name[]", List.of()),
                parameters.getOrDefault("rule_group[]", List.of()),
                parameters.getOrDefault("file[]", List.of()),
                !TRUE.contains(exclude),
                matchers);
    }

    /** All rules of a project are one group, so whatever the limit, the first page is the last. */
    private static void page(String limit, String token) {
        if (limit.isEmpty()) {
            if (!token.isEmpty()) {
                throw invalid(
                        "group_next_token", "group_limit needs to be present in order to paginate over the groups");
            }
            return;
        }
        int groups;
        try {
            groups = Integer.parseInt(limit);
        } catch (NumberFormatException e) {
            boolean number = limit.matches("[+-]?\\d+");
            throw invalid(
                    "group_limit",
                    "group_limit needs to be a valid number: strconv.ParseInt: parsing " + Quoting.quote(limit)
                            + (number ? ": value out of range" : ": invalid syntax"));
        }
        if (groups <= 0) {
            throw invalid("group_limit", "group_limit needs to be greater than 0");
        }
        if (!token.isEmpty() && !token.equals(token("", PromRules.GROUP))) {
            throw invalid("group_next_token", "invalid group_next_token '" + token + "'. were rule groups changed?");
        }
    }

    /** The token of a page that begins with a group: SHA-1 of file and group. */
    static String token(String file, String group) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-1").digest((file + ";" + group).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<LabelMatcher> selector(String text) {
        try {
            return PromQl.parseSelector(text);
        } catch (ParseException e) {
            throw TidewatchException.caller(
                    e.detail().equals(EMPTY_SELECTOR)
                            ? "match[] must contain at least one non-empty matcher"
                            : String.valueOf(e.getMessage()));
        }
    }

    private static String first(Map<String, List<String>> parameters, String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.get(0);
    }

    private static TidewatchException invalid(String parameter, String why) {
        return TidewatchException.caller("invalid parameter \"" + parameter + "\": " + why);
    }

    /** Whether no rule of ours can be asked for. */
    boolean takesNothing() {
        return type.equals("record") || !files.isEmpty() || !(groups.isEmpty() || groups.contains(PromRules.GROUP));
    }

    boolean takes(AlertRule rule) {
        return rule.enabled && (names.isEmpty() || names.contains(rule.name)) && matches(rule);
    }

    private boolean matches(AlertRule rule) {
        if (matchers.isEmpty()) {
            return true;
        }
        Labels labels = Labels.of(rule.labels).with("severity", rule.severity);
        return matchers.stream().anyMatch(set -> set.stream().allMatch(matcher -> matcher.matches(labels)));
    }
}
