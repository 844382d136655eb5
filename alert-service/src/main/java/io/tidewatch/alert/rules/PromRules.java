package io.tidewatch.alert.rules;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidewatch.alert.evaluation.ActiveAlert;
import io.tidewatch.alert.evaluation.AlertPhase;
import io.tidewatch.alert.evaluation.RuleStatus;
import io.tidewatch.alert.request.Times;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rules and alerts as Prometheus' API answers them ({@code /api/v1/rules}, {@code /api/v1/alerts}). Our rules have no
 * groups: all of a project stand in one, {@link #GROUP}. An alert in the phase unknown is shown as firing, as receivers
 * are told it. Stateless.
 */
public final class PromRules {
    /** The name of the one group. */
    static final String GROUP = "tidewatch";

    /** Rules are evaluated when their samples arrive; the grid of instants is the interval. */
    private static final double INTERVAL_SECONDS = 0.1;

    private PromRules() {}

    /** The member {@code data} of {@code /api/v1/rules}. */
    public static ObjectNode rules(
            List<AlertRule> rules,
            PromRuleFilter filter,
            Function<AlertRule, RuleStatus> status,
            List<ActiveAlert> active) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode groups = data.putArray("groups");
        List<AlertRule> taken = filter.takesNothing()
                ? List.of()
                : rules.stream().filter(filter::takes).toList();
        if (taken.isEmpty()) {
            return data;
        }
        Map<String, List<ActiveAlert>> byRule = active.stream().collect(Collectors.groupingBy(ActiveAlert::ruleId));
        ObjectNode group = groups.addObject();
        group.put("name", GROUP);
        group.put("file", "");
        group.put("interval", INTERVAL_SECONDS);
        group.put("limit", 0);
        group.put("evaluationTime", 0);
        long last = taken.stream()
                .mapToLong(rule -> status.apply(rule).lastInstantMs())
                .max()
                .orElse(0);
        group.put("lastEvaluation", Times.text(last));
        ArrayNode members = group.putArray("rules");
        for (AlertRule rule : taken) {
            rule(
                    members.addObject(),
                    rule,
                    status.apply(rule),
                    filter.withAlerts() ? byRule.getOrDefault(rule.id.toString(), List.of()) : null);
        }
        return data;
    }

    /** The member {@code data} of {@code /api/v1/alerts}. */
    public static ObjectNode alerts(List<ActiveAlert> active) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        alerts(data.putArray("alerts"), active);
        return data;
    }

    /** @param alerts null when they are not asked for */
    private static void rule(ObjectNode out, AlertRule rule, RuleStatus status, @Nullable List<ActiveAlert> alerts) {
        out.put("state", state(status.phase()));
        out.put("name", rule.name);
        out.put("query", rule.expression);
        out.put("duration", rule.forMs / 1000.0);
        out.put("keepFiringFor", 0);
        ObjectNode labels = out.putObject("labels");
        rule.labels.forEach(labels::put);
        labels.put("severity", rule.severity);
        ObjectNode annotations = out.putObject("annotations");
        rule.annotations.forEach(annotations::put);
        if (alerts == null) {
            out.putNull("alerts");
        } else {
            alerts(out.putArray("alerts"), alerts);
        }
        out.put("health", status.health().name().toLowerCase(Locale.ROOT));
        if (status.lastError() != null) {
            out.put("lastError", status.lastError());
        }
        out.put("evaluationTime", 0);
        out.put("lastEvaluation", Times.text(status.lastInstantMs()));
        out.put("type", "alerting");
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
