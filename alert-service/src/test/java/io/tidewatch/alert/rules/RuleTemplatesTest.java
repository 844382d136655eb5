package io.tidewatch.alert.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.alert.template.AnnotationTemplate;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.Severity;
import io.tidewatch.promql.script.ScriptReport;
import io.tidewatch.promql.script.ScriptRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleTemplatesTest {
    private final RuleTemplateReader reader = new RuleTemplateReader();
    private final ObjectMapper json = new ObjectMapper();

    private RuleSpec read(String id, String body) throws JsonProcessingException {
        return reader.read(id, json.readTree(body));
    }

    @Test
    void everyTemplateIsAValidRuleWithItsDefaults() {
        assertThat(RuleTemplates.all()).hasSize(7);
        for (RuleTemplate template : RuleTemplates.all()) {
            RuleSpec spec = reader.read(template.id(), null);
            assertThat(new PromQlCheck().problem(spec.expression()))
                    .as(template.id())
                    .isEmpty();
            assertThat(spec.expression()).isEqualTo(RuleTemplateReader.preset(template));
            assertThat(spec.labels()).containsEntry(RuleTemplate.LABEL, template.id());
            assertThat(spec.enabled()).isTrue();
            spec.annotations().values().forEach(AnnotationTemplate::parse);
        }
    }

    @Test
    void theDefaultsAreThoseThatWereAskedFor() {
        assertThat(reader.read("pool-exhaustion", null).expression()).isEqualTo("pool_available_ratio < 0.1");
        assertThat(reader.read("pool-allocation-failures", null).expression())
                .isEqualTo("sum by (pool, organisation) (increase(pool_allocation_failures_total[5m])) / "
                        + "(sum by (pool, organisation) (increase(pool_allocation_failures_total[5m])) + "
                        + "(sum by (pool, organisation) (increase(pool_allocations_total[5m])) or "
                        + "0 * sum by (pool, organisation) (increase(pool_allocation_failures_total[5m])))) > 0.05");
        assertThat(reader.read("pool-long-allocations", null).expression())
                .contains("> 3 * histogram_quantile(0.95, ")
                .contains("[1d]");
        assertThat(reader.read("pool-busy", null).expression()).isEqualTo("pool_utilisation_ratio > 0.85");
        assertThat(reader.read("pool-busy", null).forMs()).isEqualTo(3_600_000);
        assertThat(reader.read("pool-idle", null).expression()).isEqualTo("pool_utilisation_ratio < 0.15");
        assertThat(reader.read("tidewatch-cardinality", null).expression())
                .isEqualTo(
                        "max by (project) (tidewatch_query_project_series / tidewatch_query_project_series_limit) > 0.8");
    }

    /** Three bad seconds at 120 min are not too many; ten minutes without the query-service from 150 min on are. */
    @Test
    void availabilityFiresWhileTheBudgetIsSpentTooFast() throws Exception {
        String expression = reader.read("tidewatch-availability", null).expression();
        assertThat(expression).contains("[1h]").contains("[5m]").contains("> 14.4 * (1 - 0.999) and 1 - ");
        String quiet = """
                eval instant at %s %s

                """;
        String firing = """
                eval instant at %s count by (path) (%s)
                  {path="store"} 1

                """;
        String script = """
                load 1m
                  tidewatch_canary_seconds_total{path="alert", instance="a"} 0+60x240
                  tidewatch_canary_good_seconds_total{path="alert", instance="a"} 0+60x240
                  tidewatch_canary_seconds_total{path="store", instance="q"} 0+60x150 _x10 0+60x78
                  tidewatch_canary_good_seconds_total{path="store", instance="q"} 0+60x119 7197+60x30 _x10 0+60x78

                """
                + quiet.formatted("118m", expression)
                + quiet.formatted("122m", expression)
                + quiet.formatted("147m", expression)
                + firing.formatted("154m", expression)
                + firing.formatted("162m", expression)
                + quiet.formatted("240m", expression);
        ScriptReport report = new ScriptRunner().run(script.lines().toList());
        assertThat(report.failures()).isEmpty();
    }

    @Test
    void whatAPersonChangesStandsInTheRule() throws JsonProcessingException {
        RuleSpec spec = read("pool-busy", """
            {"name": "Too busy", "parameters": {"above": 92.5}, "for": "10m", "severity": "critical",
             "annotations": {"runbook": "x"}, "enabled": false}\
            """);

        assertThat(spec.name()).isEqualTo("Too busy");
        assertThat(spec.expression()).isEqualTo("pool_utilisation_ratio > 0.925");
        assertThat(spec.forMs()).isEqualTo(600_000);
        assertThat(spec.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(spec.annotations()).containsOnlyKeys("runbook");
        assertThat(spec.enabled()).isFalse();
        assertThat(read("pool-allocation-failures", "{\"parameters\": {\"window\": \"30m\"}}")
                        .expression())
                .contains("[30m]")
                .doesNotContain("[5m]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"parameters\": {\"above\": 101}}     | parameters.above: must lie between 0 and 100",
                "{\"parameters\": {\"above\": \"x\"}}   | parameters.above: ",
                "{\"parameters\": {\"window\": \"2d\"}} | parameters.window: must lie between 1m and 1d",
                "{\"parameters\": {\"window\": \"x\"}}  | parameters.window: 'x' is not a duration",
                "{\"parameters\": {\"other\": 1}}       | parameters.other: ",
                "{\"parameters\": 7}                    | parameters: ",
                "{\"expression\": \"up\"}               | expression: ",
                "{\"severity\": \"grave\"}              | severity: 'grave' is not one of",
            })
    void whatIsWrongIsNamed(String body, String message) {
        assertThatThrownBy(() -> read("pool-allocation-failures", body))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.problem().detail()).contains(message));
    }

    @Test
    void anUnknownTemplateIsNotFound() {
        assertThatThrownBy(() -> reader.read("nothing", null))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.problem().status()).isEqualTo(404));
    }
}
