package io.tidewatch.alert.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.alert.evaluation.ActiveAlert;
import io.tidewatch.alert.evaluation.AlertPhase;
import io.tidewatch.alert.evaluation.RuleStatus;
import io.tidewatch.model.Labels;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromRulesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PromRules.Filter ALL = filter("", Set.of());
    private static final UUID ID = new UUID(0, 1);

    private static PromRules.Filter filter(String type, Set<String> names) {
        return new PromRules.Filter(type, names, Set.of(), Set.of(), true);
    }

    private static AlertRule rule(UUID id, String name, boolean enabled) {
        AlertRule rule = new AlertRule();
        rule.id = id;
        rule.name = name;
        rule.expression = "up == 0";
        rule.forMs = 1_500;
        rule.severity = "critical";
        rule.labels = Map.of("team", "core");
        rule.annotations = Map.of("summary", "down");
        rule.enabled = enabled;
        return rule;
    }

    private static ActiveAlert alert(UUID rule, AlertPhase phase, String job) {
        return new ActiveAlert(
                "00",
                rule.toString(),
                "Down",
                "critical",
                phase,
                Labels.of("alertname", "Down", "job", job),
                Map.of("summary", "down"),
                0.25,
                1_763_719_200_500L,
                0);
    }

    private static RuleStatus firing(AlertRule rule) {
        return new RuleStatus(AlertPhase.FIRING, RuleStatus.Health.OK, null, 1_763_719_200_000L);
    }

    @Test
    void aRuleIsShownWithItsAlertsInOneGroup() throws IOException {
        List<ActiveAlert> active = List.of(
                alert(ID, AlertPhase.FIRING, "b"),
                alert(ID, AlertPhase.UNKNOWN, "a"),
                alert(new UUID(0, 2), AlertPhase.FIRING, "other"));
        assertThat(PromRules.rules(List.of(rule(ID, "Down", true)), ALL, PromRulesTest::firing, active))
                .isEqualTo(JSON.readTree("""
                        {"groups": [{"name": "tidewatch", "file": "", "interval": 0.1, "limit": 0, "evaluationTime": 0,
                          "lastEvaluation": "2025-11-21T10:00:00.000Z",
                          "rules": [{"state": "firing", "name": "Down", "query": "up == 0", "duration": 1.5,
                            "keepFiringFor": 0, "labels": {"team": "core", "severity": "critical"},
                            "annotations": {"summary": "down"},
                            "alerts": [
                              {"labels": {"alertname": "Down", "job": "a"},
                               "annotations": {"summary": "down", "tidewatch_state": "unknown"}, "state": "firing",
                               "activeAt": "2025-11-21T10:00:00.500Z", "value": "2.5e-01"},
                              {"labels": {"alertname": "Down", "job": "b"}, "annotations": {"summary": "down"},
                               "state": "firing", "activeAt": "2025-11-21T10:00:00.500Z", "value": "2.5e-01"}],
                            "health": "ok", "evaluationTime": 0, "lastEvaluation": "2025-11-21T10:00:00.000Z",
                            "type": "alerting"}]}]}
                        """));
    }

    @Test
    void filtersChooseRules() {
        List<AlertRule> rules =
                List.of(rule(ID, "Down", true), rule(new UUID(0, 2), "Slow", true), rule(new UUID(0, 3), "Off", false));
        assertThat(names(rules, ALL)).containsExactly("Down", "Slow");
        assertThat(names(rules, filter("alert", Set.of("Slow", "Off")))).containsExactly("Slow");
        assertThat(names(rules, filter("record", Set.of()))).isEmpty();
        assertThat(names(rules, new PromRules.Filter("", Set.of(), Set.of("other"), Set.of(), true)))
                .isEmpty();
        assertThat(names(rules, new PromRules.Filter("", Set.of(), Set.of(), Set.of("a.yml"), true)))
                .isEmpty();
        assertThatThrownBy(() -> filter("x", Set.of()))
                .hasMessage("invalid parameter \"type\": not supported value \"x\"");
    }

    private static List<String> names(List<AlertRule> rules, PromRules.Filter filter) {
        return PromRules.rules(rules, filter, PromRulesTest::firing, List.of())
                .at("/groups/0/rules")
                .findValuesAsText("name");
    }

    @ParameterizedTest
    @CsvSource({"1, 1e+00", "-12.5, -1.25e+01", "0, 0e+00", "1e100, 1e+100", "0.0003, 3e-04", "NaN, NaN"})
    void valuesAreExponential(double value, String text) {
        assertThat(PromRules.exponential(value)).isEqualTo(text);
    }
}
