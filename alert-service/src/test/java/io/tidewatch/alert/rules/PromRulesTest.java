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
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromRulesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final UUID ID = new UUID(0, 1);

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

    private static RuleStatus firing(String rule) {
        return new RuleStatus(AlertPhase.FIRING, RuleStatus.Health.OK, null, 1_763_719_200_000L);
    }

    @Test
    void aRuleIsShownWithItsAlertsInOneGroup() throws IOException {
        List<ActiveAlert> active = List.of(
                alert(ID, AlertPhase.FIRING, "b"),
                alert(ID, AlertPhase.UNKNOWN, "a"),
                alert(new UUID(0, 2), AlertPhase.FIRING, "other"));
        assertThat(JSON.readTree(PromRules.rules(
                                alone(List.of(rule(ID, "Down", true))),
                                PromRuleFilter.ALL,
                                PromRulesTest::firing,
                                active)
                        .toString()))
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

    private static List<PromRuleGroup> alone(List<AlertRule> rules) {
        return PromRuleGroup.of(rules, List.of(), 60_000);
    }

    private static PromRuleFilter filter(String name, String... values) {
        return PromRuleFilter.of(Map.of(name, List.of(values)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type|ALERT|Down Slow",
                "type|record|''",
                "rule_name[]|Slow|Slow",
                "rule_name[]|Off|''",
                "rule_group[]|tidewatch|Down Slow",
                "rule_group[]|other|''",
                "file[]|a.yml|''",
                "match[]|{team=\"core\", severity=\"critical\"}|Down Slow",
                "match[]|{team!=\"core\", severity=\"critical\"}|''",
                "match[]|{absent=\"\", team=~\"c.*\"}|Down Slow",
                "group_limit|1|Down Slow",
            })
    void filtersChooseRules(String parameter, String value, String expected) {
        List<AlertRule> rules =
                List.of(rule(ID, "Down", true), rule(new UUID(0, 2), "Slow", true), rule(new UUID(0, 3), "Off", false));
        assertThat(String.join(" ", names(rules, filter(parameter, value)))).isEqualTo(expected);
    }

    @Test
    void oneOfSeveralSelectorsIsEnough() {
        assertThat(names(List.of(rule(ID, "Down", true)), filter("match[]", "{team=\"other\"}", "{team=\"core\"}")))
                .containsExactly("Down");
    }

    @Test
    void alertsThatAreNotAskedForAreNull() {
        assertThat(PromRules.rules(
                                alone(List.of(rule(ID, "Down", true))),
                                filter("exclude_alerts", "True"),
                                PromRulesTest::firing,
                                List.of(alert(ID, AlertPhase.FIRING, "a")))
                        .at("/groups/0/rules/0/alerts")
                        .isNull())
                .isTrue();
    }

    @Test
    void aPageAfterOurOneGroupNeedsItsToken() {
        String token = PromRuleFilter.token("", "tidewatch");
        assertThat(token).isEqualTo("74378c5a4ef41c0ab0d8bef304c5f9a873d9ca75");
        assertThat(names(
                        List.of(rule(ID, "Down", true)),
                        PromRuleFilter.of(Map.of("group_limit", List.of("5"), "group_next_token", List.of(token)))))
                .containsExactly("Down");
        assertThatThrownBy(() -> names(
                        List.of(rule(ID, "Down", true)),
                        PromRuleFilter.of(Map.of("group_limit", List.of("5"), "group_next_token", List.of("x")))))
                .hasMessage("invalid parameter \"group_next_token\": invalid group_next_token 'x'. were rule groups"
                        + " changed?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type|x|invalid parameter \"type\": not supported value \"x\"",
                "exclude_alerts|maybe|invalid parameter \"exclude_alerts\": error converting exclude_alerts: strconv.ParseBool: parsing \"maybe\": invalid syntax",
                "group_limit|x|invalid parameter \"group_limit\": group_limit needs to be a valid number: strconv.ParseInt: parsing \"x\": invalid syntax",
                "group_limit|9999999999|invalid parameter \"group_limit\": group_limit needs to be a valid number: strconv.ParseInt: parsing \"9999999999\": value out of range",
                "group_limit|0|invalid parameter \"group_limit\": group_limit needs to be greater than 0",
                "group_next_token|x|invalid parameter \"group_next_token\": group_limit needs to be present in order to paginate over the groups",
                "match[]|{a=\"\"}|match[] must contain at least one non-empty matcher",
            })
    void whatIsWrongIsSaidAsPrometheusSaysIt(String parameter, String value, String message) {
        assertThatThrownBy(() -> filter(parameter, value)).hasMessage(message);
    }

    private static List<String> names(List<AlertRule> rules, PromRuleFilter filter) {
        return PromRules.rules(alone(rules), filter, PromRulesTest::firing, List.of())
                .at("/groups/0/rules")
                .findValuesAsText("name");
    }

    @ParameterizedTest
    @CsvSource({"1, 1e+00", "-12.5, -1.25e+01", "0, 0e+00", "1e100, 1e+100", "0.0003, 3e-04", "NaN, NaN"})
    void valuesAreExponential(double value, String text) {
        assertThat(PromRules.exponential(value)).isEqualTo(text);
    }
}
