package io.tidewatch.alert.rules;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidewatch.alert.evaluation.ActiveAlert;
import io.tidewatch.alert.evaluation.AlertPhase;
import io.tidewatch.alert.evaluation.RuleStatus;
import io.tidewatch.alert.request.Times;
import io.tidewatch.alert.rules.PromRuleGroup.PromRule;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rules and alerts as Prometheus' API answers them ({@code /api/v1/rules}, {@code /api/v1/alerts}). Rules that stand
 * alone are one group, {@link PromRuleGroup#ALONE}. An alert in the phase unknown is shown as firing, as receivers are
 * told it. Stateless.
 */
public final class PromRules {
    private PromRules() {}

    /**
     * The member {@code data} of {@code /api/v1/rules}.
     *
     * @param status of a rule or a group by its id
     */
    public static ObjectNode rules(
            List<PromRuleGroup> groups,
            PromRuleFilter filter,
            Function<String, RuleStatus> status,
            List<ActiveAlert> active) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode shown = data.putArray("groups");
        Map<String, List<ActiveAlert>> byRule = active.stream().collect(Collectors.groupingBy(ActiveAlert::ruleId));
        PromRuleFilter.Page page = filter.page(groups);
        for (PromRuleGroup group : page.groups()) {
            group(shown.addObject(), group, filter, status, byRule);
        }
        if (!page.nextToken().isEmpty()) {
            data.put("groupNextToken", page.nextToken());
        }
        return data;
    }

    private static void group(
            ObjectNode out,
            PromRuleGroup group,
            PromRuleFilter filter,
            Function<String, RuleStatus> status,
            Map<String, List<ActiveAlert>> byRule) {
        RuleStatus own = group.id().isEmpty() ? RuleStatus.NOT_EVALUATED : status.apply(group.id());
        long last = own.lastInstantMs();
        for (PromRule rule : group.rules()) {
            last = Math.max(last, status.apply(rule.id()).lastInstantMs());
        }
        out.put("name", group.name());
        out.put("file", group.file());
        out.set("interval", number(group.intervalMs() / 1000.0));
        out.put("limit", group.limit());
        out.set("evaluationTime", number(own.evaluationSeconds()));
        out.put("lastEvaluation", Times.text(last));
        ArrayNode members = out.putArray("rules");
        for (PromRule rule : group.rules()) {
            RuleStatus of = status.apply(rule.id());
            long instantMs = of.health() == RuleStatus.Health.UNKNOWN
                    ? of.lastInstantMs()
                    : Math.max(of.lastInstantMs(), own.lastInstantMs());
            rule(
                    members.addObject(),
                    rule,
                    of,
                    instantMs,
                    filter.withAlerts() ? byRule.getOrDefault(rule.id(), List.of()) : null);
        }
    }

    /** Whole numbers without a fraction, as Go writes them. */
    private static DecimalNode number(double value) {
        BigDecimal exact = BigDecimal.valueOf(value).stripTrailingZeros();
        return DecimalNode.valueOf(exact.scale() < 0 ? exact.setScale(0) : exact);
    }

    /** The member {@code data} of {@code /api/v1/alerts}. */
    public static ObjectNode alerts(List<ActiveAlert> active) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        alerts(data.putArray("alerts"), active);
        return data;
    }

    /** @param alerts null when they are not asked for */
    private static void rule(
            ObjectNode out, PromRule rule, RuleStatus status, long instantMs, @Nullable List<ActiveAlert> alerts) {
        if (!rule.records()) {
            out.put("state", state(status.phase()));
        }
        out.put("name", rule.name());
        out.put("query", rule.expression());
        ObjectNode labels = JsonNodeFactory.instance.objectNode();
        rule.labels().forEach(labels::put);
        if (rule.records()) {
            if (!rule.labels().isEmpty()) {
                out.set("labels", labels);
            }
        } else {
            out.set("duration", number(rule.forMs() / 1000.0));
            out.set("keepFiringFor", number(rule.keepFiringForMs() / 1000.0));
            out.set("labels", labels);
            ObjectNode annotations = out.putObject("annotations");
            rule.annotations().forEach(annotations::put);
            if (alerts == null) {
                out.putNull("alerts");
            } else {
                alerts(out.putArray("alerts"), alerts);
            }
        }
        out.put("health", status.health().name().toLowerCase(Locale.ROOT));
        if (status.lastError() != null) {
            out.put("lastError", status.lastError());
        }
        out.set("evaluationTime", number(status.evaluationSeconds()));
        out.put("lastEvaluation", Times.text(instantMs));
        out.put("type", rule.records() ? "recording" : "alerting");
    }

    private static void alerts(ArrayNode out, List<ActiveAlert> alerts) {
        alerts.stream()
                .sorted(Comparator.comparing(ActiveAlert::ruleName).thenComparing(ActiveAlert::labels))
                .forEach(alert -> {
                    ObjectNode one = out.addObject();
                    ObjectNode labels = one.putObject("labels");
                    alert.labels().forEach(labels::put);
                    ObjectNode annotations = one.putObject("annotations");
                    alert.annotations().forEach(annotations::put);
                    if (alert.phase() == AlertPhase.UNKNOWN) {
                        annotations.put("tidewatch_state", "unknown");
                    }
                    one.put("state", state(alert.phase()));
                    if (alert.activeSinceMs() != 0) {
                        one.put("activeAt", Times.text(alert.activeSinceMs()));
                    }
                    one.put("value", exponential(alert.value()));
                });
    }

    private static String state(AlertPhase phase) {
        return phase == AlertPhase.UNKNOWN ? AlertPhase.FIRING.text() : phase.text();
    }

    /** As Go writes it with the verb {@code e} and the fewest digits: {@code 1.5e+00}. */
    static String exponential(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0e+00" : "0e+00";
        }
        BigDecimal absolute = new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
        String digits = absolute.unscaledValue().toString();
        int exponent = digits.length() - absolute.scale() - 1;
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        int power = Math.abs(exponent);
        return (value < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+") + (power < 10 ? "0" : "") + power;
    }
}
