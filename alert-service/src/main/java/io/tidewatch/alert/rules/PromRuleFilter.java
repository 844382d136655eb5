package io.tidewatch.alert.rules;

import io.tidewatch.alert.rules.PromRuleGroup.PromRule;
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
 * @param files of rules, which are the namespaces of groups; empty for all
 * @param withAlerts whether their alerts are listed
 * @param matchers sets of which one must match the rule's labels; empty for all
 * @param groupLimit groups in an answer; 0 for all
 * @param token where the answer begins; empty for the first group
 */
public record PromRuleFilter(
        String type,
        Collection<String> names,
        Collection<String> groups,
        Collection<String> files,
        boolean withAlerts,
        List<List<LabelMatcher>> matchers,
        int groupLimit,
        String token) {
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
        String token = first(parameters, "group_next_token");
        int limit = groupLimit(first(parameters, "group_limit"), token);
        return new PromRuleFilter(
                type,
                parameters.getOrDefault("rule_name[]", List.of()),
                parameters.getOrDefault("rule_group[]", List.of()),
                parameters.getOrDefault("file[]", List.of()),
                !TRUE.contains(exclude),
                matchers,
                limit,
                token);
    }

    /** 0 for no limit. */
    private static int groupLimit(String limit, String token) {
        if (limit.isEmpty()) {
            if (!token.isEmpty()) {
                throw invalid(
                        "group_next_token", "group_limit needs to be present in order to paginate over the groups");
            }
            return 0;
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
        return groups;
    }

    /**
     * A part of the groups.
     *
     * @param groups with the rules that are asked for, none without any
     * @param nextToken where the next part begins; empty when this is the last
     */
    record Page(List<PromRuleGroup> groups, String nextToken) {}

    /** The groups that are asked for. */
    Page page(List<PromRuleGroup> all) {
        List<PromRuleGroup> chosen = new ArrayList<>();
        boolean begun = token.isEmpty();
        for (PromRuleGroup group : all) {
            String own = token(group.file(), group.name());
            begun |= own.equals(token);
            if (!begun || !takes(group)) {
                continue;
            }
            List<PromRule> rules = group.rules().stream().filter(this::takes).toList();
            if (rules.isEmpty()) {
                continue;
            }
            if (groupLimit > 0 && chosen.size() == groupLimit) {
                return new Page(chosen, own);
            }
            chosen.add(new PromRuleGroup(
                    group.id(), group.file(), group.name(), group.intervalMs(), group.limit(), rules));
        }
        if (!begun) {
            throw invalid("group_next_token", "invalid group_next_token '" + token + "'. were rule groups changed?");
        }
        return new Page(chosen, "");
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

    private boolean takes(PromRuleGroup group) {
        return (files.isEmpty() || files.contains(group.file())) && (groups.isEmpty() || groups.contains(group.name()));
    }

    private boolean takes(PromRule rule) {
        return (type.isEmpty() || type.equals("record") == rule.records())
                && (names.isEmpty() || names.contains(rule.name()))
                && matches(rule);
    }

    private boolean matches(PromRule rule) {
        if (matchers.isEmpty()) {
            return true;
        }
        Labels labels = rule.matched();
        return matchers.stream().anyMatch(set -> set.stream().allMatch(matcher -> matcher.matches(labels)));
    }
}
