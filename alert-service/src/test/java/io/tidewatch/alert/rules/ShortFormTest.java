package io.tidewatch.alert.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.alert.request.FieldErrors;
import io.tidewatch.alert.request.JsonFields;
import io.tidewatch.kit.problems.FieldError;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.promql.PromQl;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShortFormTest {
    private static ShortForm.Generated generate(String json) {
        try {
            FieldErrors errors = new FieldErrors();
            ShortForm.Generated generated =
                    ShortForm.generate(JsonFields.of(new ObjectMapper().readTree(json.replace('\'', '"')), errors));
            errors.throwIfAny();
            return generated;
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static List<FieldError> errors(String json) {
        try {
            generate(json);
        } catch (ProblemException e) {
            return e.problem().errors();
        }
        throw new AssertionError("accepted: " + json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'form':'absence' | absent_over_time(m{a=\"b\"}[5m])",
                "'form':'absence','window':'10m' | absent_over_time(m{a=\"b\"}[10m])",
                "'form':'ratio','of':'n','comparison':'>','threshold':0.1 | sum(rate(m{a=\"b\"}[5m])) / sum(rate(n[5m])) > 0.1",
                "'form':'ratio','of':'n','of_labels':{'c':'d'},'by':['a','e'],'comparison':'>','threshold':0.1"
                        + " | sum by (a, e) (rate(m{a=\"b\"}[5m])) / sum by (a, e) (rate(n{c=\"d\"}[5m])) > 0.1",
                "'form':'change','aggregation':'rate','comparison':'>','threshold':1.5"
                        + " | rate(m{a=\"b\"}[1h]) / rate(m{a=\"b\"}[1h] offset 1d) > 1.5",
                "'form':'change','aggregation':'avg','window':'10m','before':'1w','comparison':'<','threshold':0.5"
                        + " | avg_over_time(m{a=\"b\"}[10m]) / avg_over_time(m{a=\"b\"}[10m] offset 1w) < 0.5",
            })
    void everyFormBecomesPromQlThatParses(String how, String expression) {
        String generated =
                generate("{'metric':'m','labels':{'a':'b'}," + how + "}").expression();
        assertThat(generated).isEqualTo(expression);
        assertThat(PromQl.parse(generated)).isNotNull();
    }

    @Test
    void whatIsWrongWithAFormIsNamed() {
        assertThat(errors("{'metric':'m','form':'odd'}"))
                .extracting(FieldError::field)
                .containsExactly("form");
        assertThat(errors("{'metric':'m','form':'ratio','by':['9'],'comparison':'>','threshold':1}"))
                .extracting(FieldError::field)
                .containsExactlyInAnyOrder("of", "by[0]");
        assertThat(errors("{'metric':'m','form':'change','before':'30d','comparison':'>','threshold':1}"))
                .extracting(FieldError::field)
                .containsExactly("before");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'aggregation':'avg' | avg_over_time(m{a=\"b\"}[5m]) > 0.5",
                "'aggregation':'sum' | sum_over_time(m{a=\"b\"}[5m]) > 0.5",
                "'aggregation':'min' | min_over_time(m{a=\"b\"}[5m]) > 0.5",
                "'aggregation':'max' | max_over_time(m{a=\"b\"}[5m]) > 0.5",
                "'aggregation':'count' | count_over_time(m{a=\"b\"}[5m]) > 0.5",
                "'aggregation':'last' | last_over_time(m{a=\"b\"}[5m]) > 0.5",
                "'aggregation':'rate' | rate(m{a=\"b\"}[5m]) > 0.5",
                "'aggregation':'increase' | increase(m{a=\"b\"}[5m]) > 0.5",
                "'aggregation':'rate','window':'90s' | rate(m{a=\"b\"}[1m30s]) > 0.5",
                "'aggregation':'avg','type':'histogram' | rate(m_sum{a=\"b\"}[5m]) / rate(m_count{a=\"b\"}[5m]) > 0.5",
                "'aggregation':'rate','type':'histogram' | rate(m_count{a=\"b\"}[5m]) > 0.5",
            })
    void eachAggregationBecomesPromQl(String how, String expression) {
        ShortForm.Generated generated =
                generate("{'metric':'m','labels':{'a':'b'},'comparison':'>','threshold':0.5," + how + "}");

        assertThat(generated.expression()).isEqualTo(expression);
        assertThat(generated.recovery()).isEmpty();
        assertThat(PromQl.parse(generated.expression())).isNotNull();
    }

    @Test
    void theRecoveryThresholdMakesASecondExpression() {
        assertThat(generate("{'metric':'m','comparison':'<=','threshold':-10,'recovery_threshold':2e-7}"))
                .isEqualTo(
                        new ShortForm.Generated("last_over_time(m[5m]) <= -10", "last_over_time(m[5m]) <= 0.0000002"));
    }

    @Test
    void labelValuesCannotBreakOut() {
        ShortForm.Generated generated =
                generate("{'metric':'m','labels':{'a':'x\\\"} or vector(1) #\\\\'},'comparison':'>','threshold':1}");

        assertThat(generated.expression()).isEqualTo("last_over_time(m{a=\"x\\\"} or vector(1) #\\\\\"}[5m]) > 1");
        assertThat(PromQl.parse(generated.expression())).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'comparison':'>','threshold':1} | metric",
                "{'metric':'a-b','comparison':'>','threshold':1} | metric",
                "{'metric':'m','threshold':1} | comparison",
                "{'metric':'m','comparison':'=','threshold':1} | comparison",
                "{'metric':'m','comparison':'>'} | threshold",
                "{'metric':'m','comparison':'>','threshold':'1'} | threshold",
                "{'metric':'m','comparison':'>','threshold':1,'recovery_threshold':2} | recovery_threshold",
                "{'metric':'m','comparison':'<','threshold':1,'recovery_threshold':0} | recovery_threshold",
                "{'metric':'m','comparison':'==','threshold':1,'recovery_threshold':0} | recovery_threshold",
                "{'metric':'m','comparison':'>','threshold':1,'window':'soon'} | window",
                "{'metric':'m','comparison':'>','threshold':1,'window':'0s'} | window",
                "{'metric':'m','comparison':'>','threshold':1,'window':'2d'} | window",
                "{'metric':'m','comparison':'>','threshold':1,'aggregation':'p99'} | aggregation",
                "{'metric':'m','comparison':'>','threshold':1,'aggregation':'max','type':'histogram'} | aggregation",
                "{'metric':'m','comparison':'>','threshold':1,'labels':{'9x':'a'}} | labels.9x",
                "{'metric':'m','comparison':'>','threshold':1,'labels':{'x':1}} | labels.x",
                "{'metric':'m','comparison':'>','threshold':1,'treshold':1} | treshold",
            })
    void everyMistakeNamesItsField(String json, String field) {
        assertThat(errors(json)).extracting(FieldError::field).contains(field);
    }
}
