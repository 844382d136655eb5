package io.tidewatch.alert.groups.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidewatch.alert.groups.GroupRule;
import io.tidewatch.alert.groups.RuleGroup;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleFileTest {
    private static final String FILE = """
            groups:
              - name: web
                interval: 30s
                query_offset: 10s
                limit: 100
                labels:
                    team: core
                rules:
                  - record: job:requests:rate5m
                    expr: sum by (job) (rate(http_requests_total[5m]))
                    labels:
                        kind: '1'
                  - alert: Slow
                    expr: |-
                        job:requests:rate5m > 5
                          and on (job) up == 1
                    for: 1m30s
                    keep_firing_for: 5m
                    labels:
                        severity: page
                    annotations:
                        summary: '{{ $labels.job }} at {{ $value | humanize }}'
              - name: empty
                rules: []
            """;

    @Test
    void aFileIsReadAndWrittenBackAsItWas() {
        List<RuleGroup> groups = RuleFileReader.read(FILE);
        assertThat(groups)
                .containsExactly(
                        new RuleGroup(
                                "web",
                                30_000,
                                10_000L,
                                100,
                                Map.of("team", "core"),
                                List.of(
                                        new GroupRule(
                                                true,
                                                "job:requests:rate5m",
                                                "sum by (job) (rate(http_requests_total[5m]))",
                                                0,
                                                0,
                                                Map.of("kind", "1"),
                                                Map.of()),
                                        new GroupRule(
                                                false,
                                                "Slow",
                                                "job:requests:rate5m > 5\n  and on (job) up == 1",
                                                90_000,
                                                300_000,
                                                Map.of("severity", "page"),
                                                Map.of("summary", "{{ $labels.job }} at {{ $value | humanize }}")))),
                        new RuleGroup("empty", 0, null, 0, Map.of(), List.of()));
        assertThat(RuleFileWriter.file(groups)).isEqualTo(FILE);
        assertThat(RuleFileReader.readGroup(RuleFileWriter.group(groups.get(0))))
                .isEqualTo(groups.get(0));
    }

    @Test
    void everythingThatIsWrongIsToldInPrometheusWordsWithItsPlace() {
        assertThatThrownBy(() -> RuleFileReader.read("""
                groups:
                - name: x
                  interval: 5m
                  rules:
                  - alert: A
                    expr: 'up == '
                    for: 5m
                    labels: {"a-b": x, c: "{{ .x", __name__: u}
                    annotations: {q: "{{ foo }}", "x-y": ""}
                  - record: a b
                    alert: C
                    expr: ""
                    for: 1m
                    annotations: {q: x}
                  - expr: up
                  - record: "x{}"
                    expr: sum(up
                - name: x
                  rules: []
                - rules: []
                """)).hasMessage("""
                        6:11: group "x", rule 1, "A": could not parse expression: 1:6: parse error: unexpected end of input
                        8:21: group "x", rule 1, "A": invalid label name: a-b
                        8:46: group "x", rule 1, "A": invalid label name: __name__
                        8:27: group "x", rule 1, "A": label "c": template: __alert_A:1:0: unclosed action
                        9:42: group "x", rule 1, "A": invalid annotation name: x-y
                        9:22: group "x", rule 1, "A": annotation "q": template: __alert_A:1:3: function "foo" not defined
                        10:13: group "x", rule 2, "C": only one of 'record' and 'alert' must be set
                        10:13: group "x", rule 2, "C": invalid field 'annotations' in recording rule
                        10:13: group "x", rule 2, "C": invalid field 'for' in recording rule
                        10:13: group "x", rule 2, "C": invalid recording rule name: a b
                        12:11: group "x", rule 2, "C": field 'expr' must be set in rule
                        15:5: group "x", rule 3, "": one of 'record' or 'alert' must be set
                        16:13: group "x", rule 4, "x{}": invalid recording rule name: x{}
                        17:11: group "x", rule 4, "x{}": could not parse expression: 1:7: parse error: unclosed left parenthesis
                        18:3: groupname: "x" is repeated in the same file
                        20:3: Groupname must not be empty""");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "groups:~- name: x~  interval: 5q|3:13: not a valid duration string: \"5q\"",
                "groups:~- name: x~  foo: 1|3:3: field foo not found in type rulefmt.RuleGroup",
                "groups:~- name: x~  rules:~  - alert: A~    expr: up~    bar: 1|6:5: field bar not found in type rulefmt.Rule",
                "groups:~- name: [1]|2:9: cannot unmarshal !!seq into string",
                "groups:~- name: x~  limit: abc|3:10: cannot unmarshal !!str `abc` into int",
                "groups:~- name: x~  rules: 3|3:10: cannot unmarshal !!int `3` into []rulefmt.Rule",
                "groups:~- name: x~  name: y|3:3: mapping key \"name\" already defined",
                "groups:~- name: x~  rules:~  - alert: A~   expr: up|5:4: yaml: did not find expected key",
                "groups:~- name: \"x|2:11: yaml: found unexpected end of stream",
                "- a|1:1: cannot unmarshal !!seq into rulefmt.RuleGroups",
                "group: []|1:1: field group not found in type rulefmt.RuleGroups",
            })
    void whatIsNoRuleFileIsRefusedWithItsPlace(String file, String message) {
        RuleFileException e =
                catchThrowableOfType(RuleFileException.class, () -> RuleFileReader.read(file.replace('~', '\n')));
        assertThat(e.problems().get(0)).hasToString(message);
    }

    @Test
    void anEmptyFileHasNoGroups() {
        assertThat(RuleFileReader.read("")).isEmpty();
        assertThat(RuleFileReader.read("groups:\n")).isEmpty();
    }
}
